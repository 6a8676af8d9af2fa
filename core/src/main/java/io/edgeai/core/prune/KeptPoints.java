package io.edgeai.core.prune;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What was measured so far, in a file: one line for each group, after a first line that says of what. */
final class KeptPoints {

    private final Path file;
    private final List<String> lines;

    private KeptPoints(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    static KeptPoints of(Path folder, Model model, int images) {
        Path file = folder.resolve("sensitivity.txt");
        String head = Digest.of(OnnxWriter.bytes(model)).hex() + " " + images;
        try {
            Files.createDirectories(folder);
            List<String> lines =
                    Files.exists(file) ? new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8)) : List.of();
            boolean same = !lines.isEmpty() && lines.get(0).equals(head);
            return new KeptPoints(file, same ? lines : new ArrayList<>(List.of(head)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The points of a group; groups are asked for in order. */
    List<AnswerDistance.Point> of(int place, Supplier<List<AnswerDistance.Point>> measured) {
        if (place + 1 < lines.size()) {
            return Arrays.stream(lines.get(place + 1).split(" "))
                    .map(KeptPoints::point)
                    .toList();
        }
        List<AnswerDistance.Point> points = measured.get();
        lines.add(points.stream()
                .map(point -> point.distance() + "/" + point.accuracy())
                .collect(Collectors.joining(" ")));
        write();
        return points;
    }

    private void write() {
        try {
            Path aside = file.resolveSibling(file.getFileName() + ".part");
            Files.write(aside, lines, StandardCharsets.UTF_8);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AnswerDistance.Point point(String text) {
        int slash = text.indexOf('/');
        return new AnswerDistance.Point(
                Double.parseDouble(text.substring(0, slash)), Double.parseDouble(text.substring(slash + 1)));
    }
}
