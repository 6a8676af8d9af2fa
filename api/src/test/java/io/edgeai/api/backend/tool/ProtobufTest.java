package io.edgeai.api.backend.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Bytes by hand, by the public encoding of protobuf: field number and wire type, then a number, or a length and bytes. */
final class ProtobufTest {

    private static final Protobuf READER = Protobuf.parse(
            "Top 1 name text\nTop 2 sizes numbers\nTop 3 inner Inner\nInner 1 key text\nInner * other number");

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    @Test
    void texts_packed_numbers_and_messages_are_read_and_others_passed_over() {
        Protobuf.Message top = READER.read(
                "Top", bytes(0x0a, 1, 'a', 0x12, 3, 1, 0xac, 2, 0x10, 5, 0x1a, 5, 0x0a, 1, 'k', 0x38, 7, 0x48, 9));
        assertThat(top.text("name")).isEqualTo("a");
        assertThat(top.numbers("sizes")).containsExactly(1L, 300L, 5L);
        assertThat(top.messages("inner")).singleElement().satisfies(inner -> {
            assertThat(inner.text("key")).isEqualTo("k");
            assertThat(inner.numbers("other")).containsExactly(7L);
        });
        assertThat(top.texts("nothing")).isEmpty();
        assertThat(top.fields()).containsOnlyKeys("name", "sizes", "inner");
    }

    @Test
    void what_is_cut_off_or_of_another_kind_is_refused() {
        assertThatThrownBy(() -> READER.read("Top", bytes(0x0a, 2, 'a'))).hasMessageContaining("1 are left");
        assertThatThrownBy(() -> READER.read("Top", bytes(0x0a))).isInstanceOf(BufferUnderflowException.class);
        assertThatThrownBy(() -> READER.read("Top", bytes(0x0f))).hasMessageContaining("wire type 7");
        assertThatThrownBy(() -> READER.read("Top", bytes(0x08, 1))).hasMessageContaining("a text should be");
    }

    @Test
    void a_mistake_in_the_table_is_told_with_its_line() {
        assertThatThrownBy(() -> Protobuf.parse("Top 1 name text\nTop 2 size"))
                .hasMessageContaining("protobuf table:2, 'Top 2 size'");
    }
}
