package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A working folder with small pictures of two classes, in which the command is called and its words are caught. */
final class Bench {

    /** A small network from scratch; conversion is asked for by {@link #TARGET} behind it. */
    static final String SPEC =
            """
            name: bad
            dataset: {images: pictures}
            model: {network: mobilenet-v3-small, width: 0.25}
            preprocessing: {size: 32, fit: squash}
            quantize: {calibration: {images: 4}}
            """;

    static final String TARGET = "targets: [{backend: rknn, chip: rv1103}]\n";

    /** What the toolchain's Python answers when it is asked what is installed. */
    private static final String INSTALLED =
            """
            printf 'minor=11\\nplatform=Linux on x86_64\\nvenv=True\\nmissing=\\nrknn-toolkit2=%s\\nnumpy=1.26.4\\n'""";

    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();

    Bench(Path folder) throws IOException {
        this.folder = folder;
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        for (String name : List.of("blue", "red")) {
            for (int i = 0; i < 10; i++) {
                draw("pictures/" + name + "/" + i + ".png", name.equals("red"), i);
            }
        }
        Files.write(folder.resolve("broken.onnx"), new byte[] {8, 8, 0x12, (byte) 0xff, 1, 2, 3});
    }

    /** What a call of the command left. */
    record Answer(int code, String out, String err) {}

    Path folder() {
        return folder;
    }

    Path write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer call(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(stream(out), stream(err), false, false);
        int code = Main.execute(new Surroundings(console, environment, folder, "test"), arguments);
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A program in the place of the toolchain's Python, of a version of the toolkit. */
    void toolkit(String version, String script) throws IOException {
        String answer = INSTALLED.formatted(version);
        Path program = write(
                "cache/edgeai/toolchains/rknn-2.5.0/bin/python",
                "#!/bin/bash\ncase \"$*\" in *platform*) " + answer + "; exit ;; esac\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Answer run(Path spec) {
        return call("run", spec.toString());
    }

    /** Asserts that a call was refused with a reason, and that it left no results. */
    void refused(int code, Answer answer, String... words) {
        assertThat(answer.code()).as(answer.err()).isEqualTo(code);
        assertThat(answer.err())
                .contains(words)
                .contains("error: ")
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
        assertThat(results()).isEmpty();
    }

    /** Files of results or of half-written ones. */
    List<Path> results() {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.endsWith("result.json")
                            || path.endsWith("report.html")
                            || path.toString().endsWith(".part"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void draw(String name, boolean red, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var picture = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int bright = 120 + random.nextInt(120);
                int dark = random.nextInt(100);
                picture.setRGB(x, y, new Color(red ? bright : dark, dark, red ? dark : bright).getRGB());
            }
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
