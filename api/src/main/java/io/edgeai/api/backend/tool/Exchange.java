package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Batches as files of a folder: {@code N.in.npy} has the pictures, appears whole, and is answered by {@code N.0.npy}, {@code N.1.npy} ... and then {@code N.out}, which has the
 * model's seconds in its first line and the name of each output in those below.
 */
public record Exchange(Path folder) {

    static final String DRIVER = "edgeai_driver.py";

    /** The pictures of a call: the one input. */
    public static Tensor pictures(Map<String, Tensor> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("inputs " + inputs.keySet() + " must be one, the pictures");
        }
        Tensor pictures = inputs.values().iterator().next();
        if (pictures.rank() != 4 || pictures.sizes()[0] < 1 || pictures.type() != ElementType.UINT8) {
            throw new IllegalArgumentException(
                    "pictures are " + pictures + ", must be UINT8[Nx height x width x channels]");
        }
        return pictures;
    }

    /** The pictures of a call, held to the size that the model takes. */
    public static Tensor pictures(Map<String, Tensor> inputs, List<Long> expected) {
        Tensor pictures = pictures(inputs);
        if (!expected.equals(Arrays.stream(pictures.sizes()).skip(1).boxed().toList())) {
            throw new IllegalArgumentException("pictures are " + pictures + ", must be UINT8[Nx" + expected + "]");
        }
        return pictures;
    }

    /** The file of a batch's pictures. */
    public Path in(int number) {
        return folder.resolve(number + ".in.npy");
    }

    /** The file that says that a batch is answered. */
    public Path out(int number) {
        return folder.resolve(number + ".out");
    }

    /** The file of an output. */
    public Path out(int number, int output) {
        return folder.resolve(number + "." + output + ".npy");
    }

    /** Writes a batch; its file appears whole or not at all. */
    public void write(int number, Tensor pictures) {
        try {
            Path part = folder.resolve(number + ".part");
            Npy.write(pictures, part);
            Files.move(part, in(number), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where a program works on files of a folder here.
     *
     * @param folder on that host; it may be the folder here, then nothing is copied
     */
    public record There(Host host, String folder) {

        boolean is(Path here) {
            return folder.equals(here.toString());
        }

        void push(Path here, List<Path> files) {
            if (!is(here)) {
                files.forEach(file -> host.push(file, folder + "/" + file.getFileName()));
            }
        }

        void pull(Path here, List<Path> files) {
            if (!is(here)) {
                files.forEach(file -> host.pull(folder + "/" + file.getFileName(), file));
            }
        }
    }

    /** Takes a batch to where a program answers it, has it answered, and reads what came back. */
    public Session.Run run(int number, Tensor pictures, There there, Runnable answer) {
        write(number, pictures);
        there.push(folder, List.of(in(number)));
        answer.run();
        there.pull(folder, List.of(out(number)));
        for (int output = 0; output < lines(number).size() - 1; output++) {
            there.pull(folder, List.of(out(number, output)));
        }
        return read(number);
    }

    private List<String> lines(int number) {
        try {
            return Files.readAllLines(out(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts {@code edgeai_driver.py}, which has the other side of this in Python, into a folder. */
    public static void placeDriver(Path folder) {
        Resources.place(Exchange.class, folder, DRIVER);
    }

    /** Reads an answer, and removes its files. */
    public Session.Run read(int number) {
        try {
            List<String> lines = lines(number);
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (String name : lines.subList(1, lines.size())) {
                Path file = out(number, outputs.size());
                outputs.put(name, Npy.readFloats(file));
                Files.delete(file);
            }
            Files.delete(out(number));
            return new Session.Run(outputs, Duration.ofNanos(Math.round(1e9 * Double.parseDouble(lines.get(0)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
