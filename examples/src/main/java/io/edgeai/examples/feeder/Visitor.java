package io.edgeai.examples.feeder;

import java.awt.Color;
import java.awt.geom.AffineTransform;

/** What may sit at the feeder: drawn around the point where its feet stand, looking right, about one unit tall. */
enum Visitor {
    SONGBIRD {
        @Override
        void draw(Brush brush) {
            Color back = brush.near(new float[] {(float) brush.between(0, 1), 0.45f, 0.5f}, 0.2);
            Color belly = brush.near(new float[] {0.1f, 0.35f, 0.85f}, 0.15);
            double lean = brush.between(-0.25, 0.25);
            bird(brush, new Plumage(back, belly, lean), new double[] {0.36, 0.26, 0.2});
        }
    },
    PIGEON {
        @Override
        void draw(Brush brush) {
            Color back = brush.near(new float[] {0.6f, 0.12f, 0.55f}, 0.15);
            bird(brush, new Plumage(back, Brush.shade(back, 1.15), brush.between(-0.1, 0.15)), new double[] {
                0.46, 0.3, 0.16
            });
        }
    },
    CRESTED {
        @Override
        void draw(Brush brush) {
            Color back = brush.near(new float[] {brush.chance(0.5) ? 0.0f : 0.58f, 0.7f, 0.65f}, 0.15);
            bird(brush, new Plumage(back, Brush.shade(back, 1.25), brush.between(-0.3, 0.1)), new double[] {
                0.36, 0.25, 0.19
            });
            brush.polygon(back, 0.22, -0.86, 0.1, -1.12, 0.4, -0.92);
        }
    },
    WOODPECKER {
        @Override
        void draw(Brush brush) {
            Color back = brush.near(new float[] {0.0f, 0.05f, 0.2f}, 0.1);
            Color belly = brush.near(new float[] {0.08f, 0.15f, 0.85f}, 0.1);
            bird(brush, new Plumage(back, belly, -0.9), new double[] {0.42, 0.22, 0.18});
            brush.ellipse(new Color(190, 30, 30), new double[] {0.1, -0.93, 0.1, 0.05}, -0.4);
        }
    },
    SQUIRREL {
        @Override
        void draw(Brush brush) {
            Color fur = brush.near(new float[] {0.06f, 0.55f, 0.45f}, 0.15);
            brush.ellipse(Brush.shade(fur, 0.85), new double[] {-0.5, -0.5, 0.2, 0.46}, brush.between(-0.5, -0.1));
            brush.ellipse(fur, new double[] {-0.05, -0.36, 0.3, 0.34}, 0.5);
            brush.ellipse(fur, new double[] {0.26, -0.66, 0.2, 0.16}, 0.3);
            brush.polygon(fur, 0.12, -0.74, 0.14, -0.98, 0.26, -0.78);
            brush.polygon(Brush.shade(fur, 0.9), 0.22, -0.78, 0.27, -1.0, 0.34, -0.76);
            brush.ellipse(Color.BLACK, new double[] {0.32, -0.69, 0.03, 0.035}, 0);
            brush.ellipse(Brush.shade(fur, 1.3), new double[] {0.08, -0.3, 0.14, 0.22}, 0.4);
            brush.ellipse(fur, new double[] {0.12, -0.04, 0.2, 0.06}, 0);
        }
    },
    LEAF {
        @Override
        void draw(Brush brush) {
            Color colour = brush.near(new float[] {(float) brush.between(0.05, 0.3), 0.7f, 0.5f}, 0.2);
            brush.ellipse(colour, new double[] {0, -0.4, 0.36, 0.15}, brush.between(0, 3));
            brush.polygon(Brush.shade(colour, 0.7), -0.3, -0.4, 0.34, -0.41, 0.34, -0.39);
        }
    };

    /** Colours and how far the body leans back. */
    private record Plumage(Color back, Color belly, double lean) {}

    /** Draws it once. */
    abstract void draw(Brush brush);

    /** A bird by its body's half axes and the radius of its head. */
    private static void bird(Brush brush, Plumage plumage, double[] size) {
        double long0 = size[0];
        double wide = size[1];
        Color legs = new Color(80, 60, 40);
        brush.polygon(legs, -0.06, -0.25, -0.03, 0, 0, 0, -0.02, -0.25);
        brush.polygon(legs, 0.08, -0.25, 0.1, 0, 0.13, 0, 0.12, -0.25);
        AffineTransform body = AffineTransform.getTranslateInstance(0, -0.2 - wide);
        body.rotate(-0.45 + plumage.lean());
        brush.at(body, () -> {
            Color tail = Brush.shade(plumage.back(), 0.75);
            brush.polygon(tail, -long0 * 0.8, -0.08, -long0 * 2, -0.03, -long0 * 1.95, 0.1, -long0 * 0.8, 0.08);
            brush.ellipse(plumage.back(), new double[] {0, 0, long0, wide}, 0);
            brush.ellipse(plumage.belly(), new double[] {0.08, wide * 0.4, long0 * 0.75, wide * 0.6}, 0);
            brush.ellipse(Brush.shade(plumage.back(), 0.8), new double[] {-0.1, -0.02, long0 * 0.65, wide * 0.5}, 0.2);
        });
        double headX = 0.26;
        double headY = -0.42 - wide * 1.15;
        brush.ellipse(plumage.back(), new double[] {headX, headY, size[2], size[2]}, 0);
        double tip = headX + size[2] + brush.between(0.12, 0.2);
        brush.polygon(
                new Color(220, 150, 50),
                headX + size[2] * 0.85,
                headY - 0.06,
                tip,
                headY + 0.02,
                headX + size[2] * 0.85,
                headY + 0.07);
        brush.ellipse(Color.WHITE, new double[] {headX + size[2] * 0.35, headY - 0.04, 0.045, 0.045}, 0);
        brush.ellipse(Color.BLACK, new double[] {headX + size[2] * 0.4, headY - 0.04, 0.03, 0.03}, 0);
    }

    /** True for birds. */
    boolean isBird() {
        return this != SQUIRREL && this != LEAF;
    }
}
