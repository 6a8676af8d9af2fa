package io.edgeai.backend.vitis;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.rule.ChipTable;
import io.edgeai.api.backend.rule.Condition;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Site;
import io.edgeai.api.backend.rule.Vocabulary;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** A DPU: a row of the table of chips, what its compiler is told, and the conditions of its operators that are the vendor's own. */
record Dpu(ChipTable.Row row) {

    /** The releases that have a configuration file for their quantizer. */
    static final List<String> RELEASES = List.of("2.5", "3.0", "3.5");

    private static final int WIDEST = 256;

    static final ChipTable TABLE = ChipTable.beside(
            Dpu.class,
            "chips.txt",
            OperatorTable.beside(
                    Dpu.class,
                    "operators.txt",
                    Vocabulary.common()
                            .measuring("channels-in", "channels in", site -> weights(site, 1, dilation(site)))
                            .measuring(
                                    "channels-out",
                                    "channels out",
                                    site -> weights(site, site.node().is("ConvTranspose") ? 1 : 0, 1))
                            .measuring("kernel-per-stride", "kernel / stride", Dpu::kernelPerStride)
                            .with("square-kernel", words -> new Condition("square", Dpu::isSquare))
                            .with("banks", words -> new Condition("banks", site -> banks(site, words)))));

    static Dpu of(String id) {
        return new Dpu(TABLE.row(id));
    }

    String id() {
        return row.id();
    }

    /** The fingerprint that a model must be compiled for. */
    Optional<Long> fingerprint(VitisBackend.Options options) {
        return options.fingerprint()
                .or(() -> row.cell(options.release()))
                .map(text -> Long.parseUnsignedLong(text.substring(2), 16));
    }

    /** The compiler's file: one of two forms, never the fingerprint as a target. */
    String arch(VitisBackend.Options options) {
        return fingerprint(options)
                        .map(number -> "{\"fingerprint\":\"" + hex(number) + "\"}")
                        .orElse("{\"target\":\"" + row.cell("target").orElseThrow() + "\"}")
                + "\n";
    }

    static String hex(long fingerprint) {
        return "0x" + Long.toHexString(fingerprint);
    }

    Chip chip() {
        return TABLE.chip(row.with("most", WIDEST * (int) row.number("parallel")));
    }

    private static boolean isSquare(Site site) {
        return LongStream.of(site.kernel()).distinct().count() < 2;
    }

    private static double[] weights(Site site, int axis, long factor) {
        return site.constant(1)
                .filter(weights -> weights.rank() > 1)
                .map(weights -> new double[] {weights.sizes()[axis] * factor})
                .orElse(new double[0]);
    }

    private static long dilation(Site site) {
        return LongStream.of(site.node().intsAttribute("dilations")).max().orElse(1);
    }

    private static double[] kernelPerStride(Site site) {
        long stride = LongStream.of(site.node().intsAttribute("strides")).min().orElse(1);
        return LongStream.of(site.kernel())
                .mapToDouble(one -> (double) one / stride)
                .toArray();
    }

    /** The weights' memory: {@code banks ..DEPTH PARALLEL}. */
    private static boolean banks(Site site, List<String> words) {
        long parallel = Long.parseLong(words.get(1));
        long area = LongStream.of(site.kernel()).reduce(1, (a, b) -> a * b);
        return DoubleStream.of(weights(site, 1, 1))
                .allMatch(in -> area * Math.ceil(in / parallel) <= Long.parseLong(words.get(0)));
    }
}
