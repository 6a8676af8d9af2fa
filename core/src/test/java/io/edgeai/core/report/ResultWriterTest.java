package io.edgeai.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.edgeai.core.compare.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    @Test
    void answers_to_single_pictures_and_the_comparison_are_in_it_and_can_be_read_back() throws IOException {
        new ResultWriter().write(Results.withEverything(List.of()), folder.resolve("result.json"));

        List<Contender> read = ResultReader.contenders(folder, "v1");

        assertThat(json.at("/pictures/test/digests/1").asText()).isEqualTo("bb");
        assertThat(json.at("/comparison/parting/0/answers/vendor~1chip").asText())
                .isEqualTo("no-bird");
        assertThat(json.at("/comparison/duels/0/more-than-chance").asBoolean()).isFalse();
        assertThat(read)
                .isEqualTo(Contenders.of(Results.withEverything(List.of()), "v1").stream()
                        .map(ResultWriterTest::withoutOtherFigures)
                        .toList());
        assertThat(read).extracting(Contender::name).containsExactly("v1 float", "v1 vendor/chip");
        assertThat(read.get(1).errors()).containsExactly("error: board 'chip' is on fire\n  hint: water");
    }

    @Test
    void what_is_no_result_is_told_so() throws IOException {
        assertThatThrownBy(() -> ResultReader.contenders(folder.resolve("none"), ""))
                .hasMessageContaining("does not exist");
        Path other = Files.writeString(folder.resolve("other.json"), "{\"schema\": \"edgeai-result/9\"}");
        assertThatThrownBy(() -> ResultReader.contenders(other, ""))
                .hasMessageContaining("has the form 'edgeai-result/9', not 'edgeai-result/1'");
        Path old = Files.writeString(folder.resolve("old.json"), "{\"schema\": \"edgeai-result/1\"}");
        assertThatThrownBy(() -> ResultReader.contenders(old, ""))
                .hasMessageContaining("has no answers to single pictures");
    }

    private static Contender withoutOtherFigures(Contender one) {
        Map<String, Double> figures = new HashMap<>(one.figures());
        figures.keySet().retainAll(List.of("flash-bytes", "memory-bytes"));
        return new Contender(
                one.run(),
                one.target(),
                one.accuracy(),
                one.form(),
                one.agreement(),
                figures,
                one.latency(),
                one.answers(),
                one.errors());
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
