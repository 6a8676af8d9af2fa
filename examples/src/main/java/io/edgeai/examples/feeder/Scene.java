package io.edgeai.examples.feeder;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One camera at one feeder on one day: the background, the feeder and the light stay from frame to frame, visitors and leaves come and go. */
final class Scene {

    static final int WIDTH = 240;
    static final int HEIGHT = 180;

    private final long seed;

    Scene(long seed) {
        this.seed = seed;
    }

    /** A frame with these visitors. */
    BufferedImage frame(int number, List<Visitor> visitors) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        Brush fixed = new Brush(graphics, new SplittableRandom(seed));
        garden(graphics, fixed);
        graphics.scale(HEIGHT, HEIGHT);
        List<double[]> perches = feeder(fixed);
        SplittableRandom random = new SplittableRandom(seed * 31 + number);
        Brush moving = new Brush(graphics, random);
        for (Visitor visitor : visitors) {
            double[] perch = perches.get(random.nextInt(perches.size()));
            double size = visitor == Visitor.LEAF ? moving.between(0.05, 0.12) : moving.between(0.17, 0.36);
            boolean falls = visitor == Visitor.LEAF && moving.chance(0.7);
            double x = falls ? moving.between(0.05, 1.25) : perch[0] + moving.between(-0.1, 0.1);
            double y = falls ? moving.between(0.1, 0.95) : perch[1];
            AffineTransform place = AffineTransform.getTranslateInstance(x, y);
            place.scale(moving.chance(0.5) ? size : -size, size);
            moving.at(place, () -> visitor.draw(moving));
        }
        graphics.dispose();
        light(image, new Brush(graphics, new SplittableRandom(seed + 5)), random);
        return image;
    }

    private static void garden(Graphics2D graphics, Brush brush) {
        Color sky = brush.near(new float[] {0.56f, 0.25f, 0.85f}, 0.15);
        Color ground = brush.near(new float[] {0.27f, 0.4f, 0.4f}, 0.2);
        graphics.setPaint(new GradientPaint(0, 0, sky, 0, (float) brush.between(120, 220), ground));
        graphics.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        int bushes = (int) brush.between(5, 40);
        for (int i = 0; i < bushes; i++) {
            Color leaf = brush.near(new float[] {(float) brush.between(0.1, 0.38), 0.45f, 0.42f}, 0.25);
            Color seen = new Color(leaf.getRed(), leaf.getGreen(), leaf.getBlue(), 170);
            double radius = brush.between(6, 55);
            brush.ellipse(
                    seen,
                    new double[] {
                        brush.between(0, WIDTH), brush.between(20, HEIGHT), radius, radius * brush.between(0.5, 1)
                    },
                    brush.between(0, 3));
        }
    }

    /** Draws a tray, a house or a hanging tube; the places where visitors sit. */
    private static List<double[]> feeder(Brush brush) {
        double x = brush.between(0.45, 0.9);
        double y = brush.between(0.5, 0.78);
        Color wood = brush.near(new float[] {0.08f, 0.45f, 0.45f}, 0.2);
        List<double[]> perches = new ArrayList<>();
        double half = brush.between(0.22, 0.4);
        double kind = brush.between(0, 3);
        if (kind < 2) {
            brush.polygon(Brush.shade(wood, 0.7), x - 0.03, y, x + 0.03, y, x + 0.03, 1.1, x - 0.03, 1.1);
            brush.polygon(wood, x - half, y, x + half, y, x + half, y + 0.05, x - half, y + 0.05);
            perches.add(new double[] {x - half * 0.6, y});
            perches.add(new double[] {x + half * 0.6, y});
        }
        if (kind >= 1 && kind < 2) {
            house(brush, wood, new double[] {x, y, half});
        }
        if (kind >= 2) {
            Color tube = brush.near(new float[] {0.13f, 0.4f, 0.75f}, 0.15);
            brush.polygon(Color.DARK_GRAY, x - 0.005, -0.1, x + 0.005, -0.1, x + 0.005, y - 0.4, x - 0.005, y - 0.4);
            brush.polygon(tube, x - 0.07, y - 0.4, x + 0.07, y - 0.4, x + 0.07, y + 0.06, x - 0.07, y + 0.06);
            brush.polygon(wood, x - 0.24, y, x + 0.24, y, x + 0.24, y + 0.02, x - 0.24, y + 0.02);
            perches.add(new double[] {x - 0.16, y});
            perches.add(new double[] {x + 0.16, y});
        }
        return perches;
    }

    /** Two posts and a roof over the tray at x, y of this half width. */
    private static void house(Brush brush, Color wood, double[] tray) {
        double x = tray[0];
        double y = tray[1];
        double half = tray[2];
        double roof = y - brush.between(0.36, 0.46);
        brush.polygon(
                Brush.shade(wood, 0.85),
                x - half * 0.8,
                roof,
                x - half * 0.72,
                roof,
                x - half * 0.72,
                y,
                x - half * 0.8,
                y);
        brush.polygon(
                Brush.shade(wood, 0.85),
                x + half * 0.72,
                roof,
                x + half * 0.8,
                roof,
                x + half * 0.8,
                y,
                x + half * 0.72,
                y);
        brush.polygon(Brush.shade(wood, 0.6), x - half * 1.1, roof + 0.02, x, roof - 0.16, x + half * 1.1, roof + 0.02);
    }

    /** Brightness and colour of the day, and the camera's noise. */
    private static void light(BufferedImage image, Brush day, SplittableRandom noise) {
        double level = day.between(0.55, 1.2);
        double warmth = day.between(-0.12, 0.12);
        double grain = day.between(2, 10);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int rgb = image.getRGB(i % WIDTH, i / WIDTH);
            double speckle = (noise.nextDouble() + noise.nextDouble() - 1) * grain;
            Color lit = new Color(
                    level((rgb >> 16 & 255) * level * (1 + warmth) + speckle),
                    level((rgb >> 8 & 255) * level + speckle),
                    level((rgb & 255) * level * (1 - warmth) + speckle));
            image.setRGB(i % WIDTH, i / WIDTH, lit.getRGB());
        }
    }

    private static int level(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }
}
