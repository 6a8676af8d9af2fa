package io.edgeai.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Within;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpecSchemaTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final String GOOD = "name: a\ndataset: {images: b}\nmodel: {network: c}\n";

    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SpecSchema.json());

    @Test
    void thePublishedSchemaIsTheOneOfTheRecords() throws IOException {
        upToDate("spec.schema.json", SpecSchema.json());
    }

    @Test
    void thePublishedReferenceIsTheOneOfTheRecords() throws IOException {
        upToDate("spec.md", SpecReference.markdown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "seed: 4",
                "stages: [{clip-weights: {percentile: 99.9 %}}, {train: {learning-rate: 0.1, augment: {flip: 0.5}}}]",
                "targets: [{backend: a, chip: b, options: {x: [1]}, accept: {model-size: 4 MiB}}]"
            })
    void acceptsWhatTheReaderAccepts(String more) {
        SpecReader.read("s.yaml", GOOD + more, Path.of("."));

        assertThat(schema.validate(GOOD + more, InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sed: 4",
                "seed: x",
                "stages: [{train: {epochs: 0}}]",
                "stages: [{train: {}, clip-weights: {}}]",
                "stages: [train]",
                "stages: [{clip-weights: {percentile: 99.9}}]",
                "targets: [{backend: a}]",
                "quantize: {method: best}"
            })
    void refusesWhatTheReaderRefuses(String more) {
        assertThat(schema.validate(GOOD + more, InputFormat.YAML)).isNotEmpty();
    }

    /** A vendor's options. */
    record Options(@Within(least = 1) @Default("4") int cores) {}

    @Test
    void holdsATargetsOptionsToItsVendors() {
        JsonSchema known = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SpecSchema.json(Map.of("a", Options.class)));
        String target = GOOD + "targets: [{backend: %s, chip: b, options: {%s}}]";
        assertThat(known.validate(target.formatted("a", "cores: 2"), InputFormat.YAML))
                .isEmpty();
        assertThat(known.validate(target.formatted("a", "cores: 0"), InputFormat.YAML))
                .isNotEmpty();
        assertThat(known.validate(target.formatted("a", "core: 2"), InputFormat.YAML))
                .isNotEmpty();
        assertThat(known.validate(target.formatted("other", "core: 2"), InputFormat.YAML))
                .isEmpty();
    }

    /** With the property edgeai.docs=write the page is written instead. */
    private static void upToDate(String name, String wanted) throws IOException {
        Path page = DOCS.resolve(name);
        if ("write".equals(System.getProperty("edgeai.docs"))) {
            Files.createDirectories(DOCS);
            Files.writeString(page, wanted);
        }
        assertThat(page)
                .as("make it by  mvn -pl core -am test -Dedgeai.docs=write -Dtest=SpecSchemaTest")
                .content()
                .isEqualTo(wanted);
    }
}
