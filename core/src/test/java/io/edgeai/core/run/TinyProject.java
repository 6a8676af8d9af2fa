package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.spec.SpecReader;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** A folder with two classes of small pictures and a network that takes them, for runs of a second. */
final class TinyProject {

    static final String SPEC =
            """
            name: tiny
            dataset: {images: pictures}
            model: {network: mobilenet-v3-small, width: 0.25}
            preprocessing: {size: 32, fit: squash}
            quantize: {calibration: {images: 4}}
            """;
    static final String TARGET = "targets: [{backend: acme, chip: one}]\n";

    private final Path folder;
    private final List<Backend> backends;

    TinyProject(Path folder, Backend... backends) throws IOException {
        this.folder = folder;
        this.backends = List.of(backends);
        pictures("pictures", 1);
    }

    /** Draws class folders of ten pictures each; other seeds give other pictures. */
    void pictures(String name, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        for (String label : List.of("blue", "red")) {
            Path own = Files.createDirectories(folder.resolve(name).resolve(label));
            for (int i = 0; i < 10; i++) {
                draw(own.resolve(i + ".png"), label.equals("red"), random);
            }
        }
    }

    Path folder() {
        return folder;
    }

    Workplace place() {
        return new Workplace(folder, folder.resolve("user-cache"), new LocalHost(), "test");
    }

    Plan plan(String spec) {
        return Plan.of(SpecReader.read("tiny.yaml", spec, folder), plugins(), place());
    }

    Plugins plugins() {
        return new Plugins(backends, List.of());
    }

    Optional<RunResult> run(String spec, Selection selection, Signals signals) {
        return new Runner(plan(spec), place(), plugins(), signals).run(selection);
    }

    RunResult run(String spec) {
        return run(spec, Selection.ALL, Signals.none()).orElseThrow();
    }

    Path result() {
        return folder.resolve("build/tiny/result.json");
    }

    private static void draw(Path file, boolean red, SplittableRandom random) throws IOException {
        var picture = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int bright = 120 + random.nextInt(120);
                int dark = random.nextInt(100);
                picture.setRGB(x, y, new Color(red ? bright : dark, dark, red ? dark : bright).getRGB());
            }
        }
        ImageIO.write(picture, "png", file.toFile());
    }
}
