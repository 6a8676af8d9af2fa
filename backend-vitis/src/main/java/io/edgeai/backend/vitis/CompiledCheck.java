package io.edgeai.backend.vitis;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.report.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a compiled model is what was asked for. */
record CompiledCheck(HandOver files) {

    private static final Pattern SUBGRAPHS =
            Pattern.compile("Total device subgraph number (\\d+), DPU subgraph number (\\d+)");

    /** That the model runs on this board's DPU, and there alone. */
    List<Diagnostic> parts(Xmodel model, String log) {
        List<Diagnostic> wrong = new ArrayList<>();
        Matcher told = SUBGRAPHS.matcher(log);
        List<Xmodel.Part> accelerated = model.on("DPU");
        if (told.find() && Integer.parseInt(told.group(2)) != accelerated.size()) {
            wrong.add(Diagnostic.error("vai_c_xir tells of " + told.group(2)
                    + " subgraphs for the DPU, the .xmodel has " + accelerated.size()));
        }
        if (accelerated.size() != 1) {
            wrong.add(
                    Diagnostic.error("the .xmodel has " + accelerated.size() + " subgraphs for the DPU, must be 1")
                            .hint(
                                    "the table of subgraphs in the report shows where the model is cut; change the operators there"));
        }
        for (Xmodel.Part part : model.on("CPU")) {
            String message = "subgraph '" + part.name() + "' runs on the processor of "
                    + files.dpu().id();
            wrong.add(
                    files.job().cpuAllowed()
                            ? Diagnostic.warning(message)
                            : Diagnostic.error(message)
                                    .hint("write  allow: [cpu-fallback]  under this target to accept that"));
        }
        files.dpu()
                .fingerprint(files.options())
                .ifPresent(wanted -> accelerated.forEach(part -> {
                    if (!part.fingerprint().equals(java.util.Optional.of(wanted))) {
                        wrong.add(
                                Diagnostic.error("subgraph '" + part.name() + "' was compiled for DPU "
                                                + part.fingerprint()
                                                        .map(Dpu::hex)
                                                        .orElse("(none)") + ", "
                                                + files.dpu().id() + " of release "
                                                + files.options().release() + " is " + Dpu.hex(wanted))
                                        .hint(
                                                "the container's release differs from option 'release', or the board's image from both"));
                    }
                }));
        return wrong;
    }

    /** That the ends of the DPU's part have the positions that were handed over. */
    List<Diagnostic> ends(Xmodel model) {
        List<Diagnostic> wrong = new ArrayList<>();
        for (Xmodel.Part part : model.on("DPU")) {
            var graph = files.job().quantized().floating().graph();
            compare(part.inputs(), graph.freeInputs().get(0).name(), wrong);
            compare(part.outputs(), graph.outputs().get(0).name(), wrong);
        }
        return wrong;
    }

    private void compare(List<Xmodel.End> ends, String name, List<Diagnostic> wrong) {
        QuantParams params = files.job().quantized().activations().get(name);
        if (params == null || ends.size() != 1) {
            return;
        }
        int handed = -Math.getExponent(params.scales().get(0));
        ends.get(0)
                .fixPoint()
                .filter(found -> found != handed)
                .ifPresent(found -> wrong.add(Diagnostic.warning("'" + name + "' is compiled with position " + found
                        + ", handed over was " + handed + ": emulated figures are not those of the board")));
    }
}
