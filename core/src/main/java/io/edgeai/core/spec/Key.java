package io.edgeai.core.spec;

import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Form;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.Within;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A component of a spec's record as a key of the YAML. */
record Key(RecordComponent component, SpecType type) {

    static List<Key> of(Class<? extends Record> record) {
        return Stream.of(record.getRecordComponents())
                .map(component -> new Key(component, SpecType.of(component.getGenericType())))
                .toList();
    }

    String name() {
        return Scalars.kebab(component.getName());
    }

    boolean optional() {
        return type.kind() == SpecType.Kind.OPTIONAL;
    }

    Optional<String> standard() {
        return Optional.ofNullable(component.getAnnotation(Default.class)).map(Default::value);
    }

    boolean required() {
        return !optional() && standard().isEmpty();
    }

    String help() {
        return Optional.ofNullable(component.getAnnotation(Help.class))
                .or(() -> Optional.ofNullable(
                        (optional() ? type.element() : type).raw().getAnnotation(Help.class)))
                .map(Help::value)
                .orElse("");
    }

    Optional<Within> range() {
        return Optional.ofNullable(component.getAnnotation(Within.class));
    }

    Optional<Form.Kind> form() {
        return Optional.ofNullable(component.getAnnotation(Form.class)).map(Form::value);
    }

    /** This component's value in a record. */
    Object of(Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("record " + record.getClass().getName() + " hides '" + name() + "'", e);
        }
    }
}
