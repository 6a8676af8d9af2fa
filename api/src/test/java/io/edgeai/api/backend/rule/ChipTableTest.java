package io.edgeai.api.backend.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Rewrite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChipTableTest {

    private static final String TEXT =
            """
            # source: nobody
            format int8 8 signed affine tensor float half-even
            format even 8 signed symmetric channel float half-away all-codes
            format shift 16 unsigned symmetric tensor powers half-to-zero
            scheme w8a8 int8 even wide=shift/even [new]
            scheme w16 shift half
            rewrite static-batch
            rewrite pool-chain 7 [old]
            rewrite opset 17
            fuse Conv DepthwiseConv | Relu Clip [new]
            integers Conv
            limits 4 lanes
            columns id @age flash memory lanes
            chip a new 16M 2G 16
            chip b old - 1K 8
            """;

    private static final ChipTable TABLE = table(TEXT);

    private static ChipTable table(String text) {
        return ChipTable.parse(
                text,
                OperatorTable.parse(
                        "accelerator Conv [new] | kernel 1..{lanes}\naccelerator Relu", Vocabulary.common()));
    }

    @Test
    void a_chip_is_what_its_row_and_its_variant_say() {
        Chip a = TABLE.chips().get(0);
        assertThat(a.id()).isEqualTo("a");
        assertThat(a.schemes()).extracting(scheme -> scheme.name()).containsExactly("w8a8", "w16");
        assertThat(a.schemes().get(0).activations())
                .isEqualTo(new Encoding(
                        8,
                        Encoding.Sign.SIGNED,
                        false,
                        Encoding.Granularity.PER_TENSOR,
                        Encoding.Scale.FLOAT,
                        Encoding.Rounding.HALF_EVEN));
        assertThat(a.schemes().get(0).weights().narrow()).isFalse();
        assertThat(a.schemes().get(0).weights().granularity()).isEqualTo(Encoding.Granularity.PER_CHANNEL);
        assertThat(a.schemes().get(0).others())
                .singleElement()
                .satisfies(wide -> assertThat(wide.activations().scale()).isEqualTo(Encoding.Scale.POWER_OF_TWO));
        assertThat(a.schemes().get(1).weights()).isEqualTo(Encoding.HALF);
        assertThat(a.rewrites()).containsExactly(new Rewrite.StaticBatch(), new Rewrite.Opset(17));
        assertThat(a.fusions())
                .containsExactly(
                        new Fusion("Conv", "Relu"),
                        new Fusion("Conv", "Clip"),
                        new Fusion("DepthwiseConv", "Relu"),
                        new Fusion("DepthwiseConv", "Clip"));
        assertThat(a.limits().flashBytes()).isEqualTo(16 << 20);
        assertThat(a.limits().memoryBytes()).isEqualTo(2L << 30);
        assertThat(a.limits().channelMultiple()).isEqualTo(16);
        assertThat(a.integerOperators()).containsExactly("Conv");
        assertThat(a.rules()).extracting(OpRule::condition).first().asString().contains("1 to 16");
    }

    @Test
    void a_chip_of_another_variant_differs_and_empty_cells_are_no_limits() {
        Chip b = TABLE.chip(TABLE.row("b"));
        assertThat(b.schemes()).extracting(scheme -> scheme.name()).containsExactly("w16");
        assertThat(b.rewrites()).contains(new Rewrite.PoolChain(7));
        assertThat(b.rules()).extracting(OpRule::op).containsExactly("Relu");
        assertThat(b.limits().flashBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(b.limits().memoryBytes()).isEqualTo(1024);
    }

    @Test
    void one_more_chip_is_one_more_row() {
        Chip c = TABLE.chip(TABLE.parsed("c new 1M 1M 64"));
        assertThat(c.id()).isEqualTo("c");
        assertThat(c.limits().channelMultiple()).isEqualTo(64);
        assertThatThrownBy(() -> TABLE.row("c")).hasMessageContaining("there is no chip 'c'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "chip c new 1M; 3 cells, the columns are [id, @age, flash, memory, lanes]",
                "format f 8 signed affine tensor float half-even big; 'big'",
                "format f 8 signed affine tensor half-even; one of [float, powers] is needed",
                "format f 40 signed affine tensor float half-even; 2..16",
                "scheme w8 int8 int9; format 'int9' is none of even, half, int8, shift",
                "rewrite upside-down; 'upside-down' is no rewrite that core has",
                "rewrite opset; Index 1",
                "fuse Conv Relu; OPERATOR... | OPERATOR... are needed",
                "ship d; 'ship' is no statement of a chip table"
            })
    void a_mistake_is_told_with_file_line_and_row(String row, String message) {
        assertThatThrownBy(() -> table(TEXT + row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("chip table:16, '" + row + "'", message);
    }
}
