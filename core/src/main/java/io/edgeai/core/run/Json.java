package io.edgeai.core.run;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Location;
import io.edgeai.api.report.Severity;
import java.util.List;
import java.util.Optional;

/** Records of the API as JSON in cache entries. */
final class Json {

    private Json() {}

    /** A mapper that knows the cases of {@link Exhibit} by name. */
    static ObjectMapper mapper() {
        ObjectMapper mapper = new ObjectMapper()
                .addMixIn(Exhibit.class, Named.class)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        for (Class<?> type : Exhibit.class.getPermittedSubclasses()) {
            mapper.registerSubtypes(new NamedType(type, type.getSimpleName()));
        }
        return mapper;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    private interface Named {}

    /** A diagnostic in a form that JSON holds. */
    record Finding(Severity severity, String message, List<Location> location, String context, String hint) {

        static Finding of(Diagnostic one) {
            return new Finding(
                    one.severity(), one.message(), one.location().stream().toList(), one.context(), one.hint());
        }

        Diagnostic diagnostic() {
            Optional<Location> place = location.isEmpty() ? Optional.empty() : Optional.of(location.get(0));
            return new Diagnostic(severity, message, place, context, hint);
        }
    }
}
