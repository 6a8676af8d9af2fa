package io.edgeai.examples.feeder;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;

/** Draws shapes in units of the picture's height, around an origin that can be moved, turned and scaled. */
final class Brush {

    private final Graphics2D graphics;
    private final SplittableRandom random;

    Brush(Graphics2D graphics, SplittableRandom random) {
        this.graphics = graphics;
        this.random = random;
    }

    /** Draws {@code picture} around another origin, turned by radians, scaled; a negative {@code scaleX} mirrors. */
    void at(AffineTransform change, Runnable picture) {
        AffineTransform before = graphics.getTransform();
        graphics.transform(change);
        picture.run();
        graphics.setTransform(before);
    }

    /** An ellipse around a centre, turned by radians. */
    void ellipse(Color colour, double[] box, double turn) {
        AffineTransform change = AffineTransform.getTranslateInstance(box[0], box[1]);
        change.rotate(turn);
        fill(colour, change.createTransformedShape(new Ellipse2D.Double(-box[2], -box[3], 2 * box[2], 2 * box[3])));
    }

    /** A closed polygon: x, y, x, y, ... */
    void polygon(Color colour, double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        fill(colour, path);
    }

    private void fill(Color colour, Shape shape) {
        graphics.setColor(colour);
        graphics.fill(shape);
    }

    /** A number in [low, high). */
    double between(double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    /** True with this chance. */
    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    /** A colour from hue, saturation and brightness, each varied by up to {@code spread}. */
    Color near(float[] hsb, double spread) {
        return Color.getHSBColor(
                (float) (hsb[0] + between(-spread, spread) / 4),
                clamp(hsb[1] + between(-spread, spread)),
                clamp(hsb[2] + between(-spread, spread)));
    }

    /** A darker or lighter version of a colour. */
    static Color shade(Color colour, double factor) {
        return new Color(
                clampByte(colour.getRed() * factor),
                clampByte(colour.getGreen() * factor),
                clampByte(colour.getBlue() * factor));
    }

    private static float clamp(double value) {
        return (float) Math.max(0, Math.min(1, value));
    }

    private static int clampByte(double value) {
        return (int) Math.max(0, Math.min(255, value));
    }
}
