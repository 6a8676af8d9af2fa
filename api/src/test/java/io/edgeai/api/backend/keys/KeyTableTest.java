package io.edgeai.api.backend.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A made-up vendor's table. */
final class KeyTableTest {

    private static final KeyTable TABLE = KeyTable.parse(
            """
            # source: nobody
            title the compiler's file
            size width - int 1..
            size scale 1.0 real >0
            mode kind 0 int 0=plain 1=fast
            mode layers - names
            unknown breadth | it is called width here
            forbid width | width >{limit} | {chip} has {limit}
            forbid scale | scale given; kind 1; scale no-power-of-two | kind {kind} has powers of two only
            forbid layers | layers given; kind not 1 | only {with: braces} of names are filled in
            """);

    @Test
    void what_is_read_is_written_again_and_words_become_their_numbers() {
        KeyValues read = KeyValues.parse(TABLE, "file", "kind = fast\nlayers = \"a, b\"\nwidth = 8\n");

        assertThat(read.write()).isEqualTo("width = 8\nkind = 1\nlayers = \"a b\"\n");
        assertThat(KeyValues.parse(TABLE, "file", read.write()).values())
                .isEqualTo(Map.of("width", List.of("8"), "kind", List.of("1"), "layers", List.of("a", "b")));
        assertThat(read.text("scale")).isEqualTo("1.0");
        assertThat(read.plain()).containsEntry("kind", 1).containsEntry("layers", "a b");
    }

    @Test
    void a_rule_is_told_with_its_facts_filled_in_and_passed_over_without_them() {
        KeyValues values = KeyValues.parse(TABLE, "file", "width = 9\n");

        assertThat(values.broken(Map.of())).isEmpty();
        assertThat(values.broken(Map.of("limit", "9", "chip", "c1"))).isEmpty();
        assertThat(values.broken(Map.of("limit", "8", "chip", "c1")))
                .singleElement()
                .hasToString("file:1:1: error: 'width = 9' cannot be here\n  hint: c1 has 8");
    }

    @Test
    void all_conditions_of_a_rule_must_hold() {
        assertThat(KeyValues.parse(TABLE, "file", "scale = 3\n").broken(Map.of()))
                .isEmpty();
        assertThat(KeyValues.parse(TABLE, "file", "scale = 3\nkind = 1\n").broken(Map.of()))
                .extracting(Diagnostic::hint)
                .containsExactly("kind 1 has powers of two only");
        assertThat(KeyValues.parse(TABLE, "file", "scale = 0.25\nkind = 1\n").broken(Map.of()))
                .isEmpty();
        assertThat(KeyValues.parse(TABLE, "file", "layers = a\n").broken(Map.of()))
                .extracting(Diagnostic::hint)
                .containsExactly("only {with: braces} of names are filled in");
    }

    @Test
    void what_is_no_key_is_told_with_what_it_is_called() {
        assertThatThrownBy(() -> KeyValues.parse(TABLE, "file", "breadth = 1\nwidht = 2\n"))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("file:1:1: error: key 'breadth' is not known in the compiler's file")
                .hasMessageContaining("hint: it is called width here")
                .hasMessageContaining("did you mean 'width'?");
    }

    @Test
    void a_table_that_is_not_understood_names_its_line() {
        assertThatThrownBy(() -> KeyTable.parse("size width")).hasMessageContaining("[size, width]");
        assertThatThrownBy(() -> KeyTable.parse("forbid width | width 1")).hasMessageContaining("width | width 1");
    }
}
