package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Converter;
import io.edgeai.api.backend.Deployer;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.backend.Verified;
import io.edgeai.api.backend.rule.ChipTable;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Vocabulary;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.Within;
import java.util.List;
import java.util.Optional;

/** This machine's CPU, whose int8 instructions OpenVINO uses. */
public final class OpenVinoBackend implements Backend {

    /** What a spec may write under {@code options}. */
    @Help("Options of OpenVINO.")
    public record Options(
            @Help("threads that run one picture; 0: as many as there are cores")
                    @Default("0")
                    @Within(least = 0, most = 1024)
                    int threads) {}

    @Override
    public String id() {
        return "openvino";
    }

    @Override
    public List<Chip> chips() {
        return ChipTable.beside(
                        OpenVinoBackend.class,
                        "chips.txt",
                        OperatorTable.beside(OpenVinoBackend.class, "operators.txt", Vocabulary.common()))
                .chips();
    }

    @Override
    public Converter converter() {
        return job -> new OpenVinoConversion(job).run();
    }

    @Override
    public Deployer deployer() {
        return OpenVinoSession::open;
    }

    @Override
    public boolean hasSimulator() {
        return false;
    }

    @Override
    public boolean runsHere() {
        return true;
    }

    @Override
    public Class<? extends Record> options() {
        return Options.class;
    }

    @Override
    public Optional<Toolchain> toolchain() {
        return Optional.of(OpenVinoTool.TOOLCHAIN);
    }

    @Override
    public Verified verified(Chip chip) {
        return new Verified(Verified.Level.BOARD, "a x86-64 CPU, " + OpenVinoTool.TOOLCHAIN.version());
    }
}
