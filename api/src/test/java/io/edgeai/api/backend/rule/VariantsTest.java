package io.edgeai.api.backend.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.tool.TableText;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VariantsTest {

    @ParameterizedTest
    @CsvSource({
        "rewrite opset 17, '', true",
        "rewrite opset 17 [new], new, true",
        "rewrite opset 17 [new], old, false",
        "rewrite opset 17 [new old], old, true",
        "rewrite opset 17 [new+small], new, false",
        "rewrite opset 17 [new+small], new small, true",
        "rewrite opset 17 [new+small old], old, true",
        "rewrite opset [new] 17, new, true"
    })
    void a_row_is_there_for_those_that_have_one_of_its_variants_or_all_of_a_sum(
            String text, String given, boolean there) {
        Variants row = Variants.of(text);
        assertThat(row.hold(Set.of(given.split(" ")))).isEqualTo(there);
        assertThat(row.words()).containsExactly("rewrite", "opset", "17");
    }

    @Test
    void names_in_braces_stand_for_what_is_known_and_json_stays_as_it_is() {
        assertThat(TableText.filled("run {program} '{\"file\": \"{file}\"}'", Map.of("program", "a$1", "file", "b")))
                .isEqualTo("run a$1 '{\"file\": \"b\"}'");
        assertThatThrownBy(() -> TableText.filled("{other}", Map.of("program", "a")))
                .hasMessageContaining("'other', a name in braces is none of [program]");
    }
}
