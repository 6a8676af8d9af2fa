package io.edgeai.core.exec;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Devices;
import java.util.List;
import java.util.stream.IntStream;

/** From what a spec says of devices to those that are there. */
public final class DeviceChoice {

    private DeviceChoice() {}

    /**
     * The devices that a training shares its batches among: one or more GPUs, or the CPU alone.
     *
     * @throws EdgeAiException (SPEC) if a GPU is asked for that the engine does not see
     */
    public static List<Device> of(Devices wanted) {
        return of(wanted, Torch.gpus());
    }

    static List<Device> of(Devices wanted, int present) {
        List<Integer> numbers =
                wanted.isAuto() ? IntStream.range(0, present).boxed().toList() : wanted.numbers();
        List<Integer> absent =
                numbers.stream().filter(number -> number >= present).toList();
        if (!absent.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("GPU " + absent + " is asked for; the training engine sees " + seen(present))
                            .hint(
                                    present > 0
                                            ? "write  gpus: auto  for all that are there, or name others under 'which'"
                                            : "write  gpus: auto  to train on the CPU where there is no GPU; for GPUs the engine needs"
                                                    + " its CUDA library, see docs/training.md"));
        }
        return numbers.isEmpty()
                ? List.of(Device.CPU)
                : numbers.stream().map(Device::gpu).toList();
    }

    private static String seen(int present) {
        return present == 0 ? "none" : present == 1 ? "GPU 0 alone" : "0 to " + (present - 1);
    }
}
