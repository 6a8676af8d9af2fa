package io.edgeai.api.backend.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTreeTest {

    private static final KeyTable TABLE = KeyTable.parse(
            """
            title the tool's file
            top fast false truth
            top level 1 int 0..3
            top kinds a,b words a b c_d
            each side = left right
            below part whole
            below part sides.<side> else whole
            below one many[]
            below part many[].own
            part way up word up down_wards
            part share - real
            default sides.right.way down_wards
            one name - text
            refuse sides.<side>.way | fast is true; sides.<side>.way is-not up | <side> goes {sides.<side>.way} at level {level}
            refuse level | {release} <3; level given | not before 3
            """);

    private static final Location PLACE = new Location("file", 3, 5);

    @Test
    void what_one_side_leaves_out_is_as_for_the_whole_or_its_own_default() {
        KeyValues none = KeyTree.read(TABLE, Map.of(), Map.of());
        assertThat(none.text("sides.left.way")).isEqualTo("up");
        assertThat(none.text("sides.right.way")).isEqualTo("down_wards");
        KeyValues whole = KeyTree.read(TABLE, Map.of("whole", Map.of("way", "up")), Map.of());
        assertThat(whole.text("sides.right.way")).isEqualTo("up");
    }

    @Test
    void a_rule_is_told_at_the_value_that_counts_and_once() {
        KeyValues values = KeyTree.read(
                TABLE, Map.of("fast", true, "whole", Map.of("way", "down_wards")), Map.of("whole.way", PLACE));
        List<Diagnostic> broken = values.broken(Map.of());
        assertThat(broken)
                .extracting(Diagnostic::message)
                .containsExactly("left goes down_wards at level 1", "right goes down_wards at level 1");
        assertThat(broken).allMatch(one -> one.location().equals(Optional.of(PLACE)));
    }

    @Test
    void a_rule_asks_for_facts_that_are_known() {
        KeyValues values = KeyTree.read(TABLE, Map.of("level", 2), Map.of());
        assertThat(values.broken(Map.of())).isEmpty();
        assertThat(values.broken(Map.of("release", "2.5"))).singleElement().hasToString("error: not before 3");
        assertThat(values.broken(Map.of("release", "3.0"))).isEmpty();
    }

    @Test
    void specs_have_hyphens_and_any_case() {
        KeyValues values =
                KeyTree.ofSpec(TABLE, Map.of("whole", Map.of("way", "Down-Wards"), "kinds", List.of("c-d")), Map.of());
        assertThat(values.text("whole.way")).isEqualTo("down_wards");
        assertThat(values.all("kinds")).containsExactly("c_d");
    }

    @Test
    void all_that_is_wrong_is_told_at_once_with_places() {
        Map<String, Object> given = Map.of(
                "fast",
                "true",
                "level",
                4,
                "kinds",
                List.of("x"),
                "whole",
                1,
                "sides",
                Map.of("top", Map.of()),
                "many",
                Map.of());
        assertThatThrownBy(() -> KeyTree.read(TABLE, given, Map.of("level", PLACE)))
                .isInstanceOfSatisfying(EdgeAiException.class, e -> assertThat(e.diagnostics())
                        .extracting(one -> one.message() + "; " + one.hint())
                        .containsExactlyInAnyOrder(
                                "'fast' is 'true'; write true or false, without quotes",
                                "'level' is '4'; write a whole number, at most 3",
                                "'x' is not a known 'kinds'; one of: a, b, c_d",
                                "'whole' is '1'; write an object in braces",
                                "key 'top' is not known here; one of: left, right",
                                "'many' is no list; write it in brackets"))
                .hasMessageContaining("file:3");
    }

    @Test
    void a_tree_is_written_in_the_table_s_order_with_lists_and_defaults() {
        KeyValues values = KeyTree.read(
                TABLE, Map.of("many", List.of(Map.of("name", "x"), Map.of("own", Map.of("share", 0.5)))), Map.of());
        assertThat(KeyTree.write(values, Set.of("level")))
                .hasToString("{fast=false, kinds=[a, b], whole={}, sides={}, "
                        + "many=[{name=x, own={}}, {name=Optional.empty, own={share=0.5}}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default nothing 1", "top fast", "refuse fast | fast is true", "below"})
    void a_mistake_in_a_table_is_told_with_its_row(String row) {
        assertThatThrownBy(() -> KeyTable.parse("# remark\n" + row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key table")
                .hasMessageContaining(row.startsWith("top") ? "key table:2" : row);
    }
}
