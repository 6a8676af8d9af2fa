package io.edgeai.core.exec;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a session computes.
 *
 * @param gpu whether it is a GPU; else it is the CPU
 * @param number of the GPU, from 0
 */
public record Device(boolean gpu, int number) {

    /** The processor itself. */
    public static final Device CPU = new Device(false, 0);

    /** A GPU by its number. */
    public static Device gpu(int number) {
        return new Device(true, number);
    }

    /** Several in words: {@code the CPU}, {@code GPU 0 and 1}. */
    public static String named(List<Device> devices) {
        return devices.get(0).gpu()
                ? "GPU "
                        + devices.stream()
                                .map(device -> Integer.toString(device.number()))
                                .collect(Collectors.joining(" and "))
                : "the CPU";
    }

    ai.djl.Device engine() {
        return gpu ? ai.djl.Device.gpu(number) : ai.djl.Device.cpu();
    }
}
