package io.edgeai.examples.feeder;

import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** 200 drawn "videos" of three frames with birds and two without; file names begin with the video, e.g. {@code v017_f2.jpg}. */
public final class BirdFeeder implements PictureGenerator {

    private static final int VIDEOS = 200;
    private static final int BIRD_FRAMES = 3;
    private static final int FRAMES = 5;
    private static final List<Visitor> BIRDS =
            List.of(Visitor.SONGBIRD, Visitor.PIGEON, Visitor.CRESTED, Visitor.WOODPECKER);

    @Override
    public String id() {
        return "bird-feeder";
    }

    @Override
    public String description() {
        return VIDEOS + " scenes at a feeder, drawn by a program: " + BIRD_FRAMES
                + " frames each with birds, the rest with leaves, squirrels or nobody. No figure measured on them says anything about real birds.";
    }

    @Override
    public void draw(Path folder, long seed, Reporter reporter) {
        try {
            Files.createDirectories(folder.resolve("bird"));
            Files.createDirectories(folder.resolve("no-bird"));
            for (int video = 0; video < VIDEOS; video++) {
                video(folder, video, seed * 1_000_003 + video);
                reporter.report(new Event.Progress("drawing scenes", video + 1L, VIDEOS, "videos"));
            }
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("folder '" + folder + "' does not take the drawn pictures: " + e.getMessage()),
                    e);
        }
    }

    private static void video(Path folder, int video, long seed) throws IOException {
        Scene scene = new Scene(seed);
        SplittableRandom random = new SplittableRandom(seed);
        Visitor bird = BIRDS.get(random.nextInt(BIRDS.size()));
        for (int frame = 0; frame < FRAMES; frame++) {
            boolean birds = frame < BIRD_FRAMES;
            BufferedImage image = scene.frame(frame, visitors(birds, bird, random));
            String name = String.format(java.util.Locale.ROOT, "v%03d_f%d.jpg", video, frame);
            ImageIO.write(
                    image,
                    "jpeg",
                    folder.resolve(birds ? "bird" : "no-bird").resolve(name).toFile());
        }
    }

    private static List<Visitor> visitors(boolean birds, Visitor bird, SplittableRandom random) {
        List<Visitor> visitors = new ArrayList<>();
        for (int leaves = random.nextInt(4); leaves > 0; leaves--) {
            visitors.add(Visitor.LEAF);
        }
        if (birds) {
            visitors.add(bird);
            if (random.nextInt(4) == 0) {
                visitors.add(BIRDS.get(random.nextInt(BIRDS.size())));
            }
        } else if (random.nextInt(5) < 2) {
            visitors.add(Visitor.SQUIRREL);
        }
        return visitors;
    }
}
