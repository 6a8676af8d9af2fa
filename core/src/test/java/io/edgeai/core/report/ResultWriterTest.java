package io.edgeai.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultWriterTest {

    @TempDir
    Path folder;

    private final JsonNode json =
            new ObjectMapper().readTree(new ResultWriter().json(Results.withEverything(Results.oneOfEachKind())));

    ResultWriterTest() throws IOException {}

    @Test
    void the_result_is_what_the_published_schema_says() throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("../docs/result.schema.json")));

        assertThat(schema.validate(json)).isEmpty();
        assertThat(schema.validate(new ObjectMapper().readTree("{\"schema\": \"edgeai-result/1\"}")))
                .isNotEmpty();
    }

    @Test
    void numbers_that_json_lacks_become_null() {
        assertThat(json.at("/targets/0/figures/estimated-cycles").isNull()).isTrue();
        assertThat(json.at("/stages/0/exhibits/0/series/training/1").isNull()).isTrue();
        assertThat(json.at("/stages/0/exhibits/0/series/training/2").asDouble()).isEqualTo(0.5);
    }

    @Test
    void each_source_has_its_forms_and_what_is_lost_beside_each_other() {
        JsonNode all = row("all", "");
        assertThat(all.at("/pictures").asInt()).isEqualTo(40);
        assertThat(all.at("/drop").asDouble()).isCloseTo(0.025, within(1e-9));
        JsonNode web = row("source", "bird/web");
        assertThat(web.at("/target").asText()).isEqualTo("vendor/chip");
        assertThat(web.at("/pictures").asInt()).isEqualTo(20);
        assertThat(web.at("/shares/float").asDouble()).isEqualTo(1);
        assertThat(web.at("/shares/simulator").asDouble()).isEqualTo(0.95);
        assertThat(web.at("/drop").asDouble()).isCloseTo(0.05, within(1e-9));
        assertThat(row("class", "no-bird").at("/drop").isNull())
                .as("the simulator has no figure for this class")
                .isTrue();
    }

    private JsonNode row(String part, String name) {
        for (JsonNode row : json.at("/side-by-side")) {
            if (row.at("/part").asText().equals(part)
                    && row.at("/name").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no row of " + part + " " + name + " in " + json.at("/side-by-side"));
    }

    @Test
    void the_file_is_there_whole_and_nothing_else() throws IOException {
        new ResultWriter().write(Results.withEverything(Results.oneOfEachKind()), folder.resolve("result.json"));

        assertThat(folder).isDirectoryContaining("glob:**/result.json").isDirectoryNotContaining("glob:**.part");
        assertThat(new ObjectMapper().readTree(folder.resolve("result.json").toFile()))
                .isEqualTo(json);
    }
}
