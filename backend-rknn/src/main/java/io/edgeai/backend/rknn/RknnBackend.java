package io.edgeai.backend.rknn;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Converter;
import io.edgeai.api.backend.Deployer;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.backend.Verified;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Help;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rockchip's NPUs. */
public final class RknnBackend implements Backend {

    /** Options of rknn-toolkit2 2.5.0; only those that were seen to work for these chips. */
    @Help("Options of rknn-toolkit2.")
    public record Options(
            @Help(
                            "the toolkit's own calibration, used with 'ranges: vendor': normal (min-max), mmse (takes minutes), kl-divergence")
                    @Default("normal")
                    Algorithm algorithm,
            @Help("0 to 3; 3 fuses as the hardware computes, and only 3 is what the emulation emulates") @Default("3")
                    int optimizationLevel,
            @Help("compressed weights; the compiler then estimates a quarter less traffic") @Default("false")
                    boolean compressWeights,
            @Help("removes channels that are nearly zero; pays on sparse weights only") @Default("false")
                    boolean modelPruning,
            @Help("after so long one job of the toolkit counts as hanging and is ended") @Default("60 min")
                    Duration limit) {

        /** How the toolkit finds ranges by itself. */
        public enum Algorithm {
            NORMAL,
            MMSE,
            KL_DIVERGENCE
        }

        /** The defaults. */
        public Options() {
            this(Algorithm.NORMAL, 3, false, false, Duration.ofMinutes(60));
        }
    }

    @Override
    public String id() {
        return "rknn";
    }

    @Override
    public List<Chip> chips() {
        return RknnChips.TABLE.chips();
    }

    @Override
    public Converter converter() {
        return job -> new RknnConversion(job).run();
    }

    @Override
    public Deployer deployer() {
        return RknnSimulator::open;
    }

    @Override
    public Class<? extends Record> options() {
        return Options.class;
    }

    @Override
    public Optional<Toolchain> toolchain() {
        return Optional.of(RknnTool.toolchain());
    }

    /** No board was measured; the simulator ran what was converted for one chip, docs/backends/rknn.md has the figures. */
    @Override
    public Verified verified(Chip chip) {
        return chip.id().equals("rv1103")
                ? new Verified(Verified.Level.SIMULATOR, "rknn-toolkit2 2.5.0")
                : new Verified(Verified.Level.EMULATION, "");
    }
}
