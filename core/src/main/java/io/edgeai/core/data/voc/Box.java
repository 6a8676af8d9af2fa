package io.edgeai.core.data.voc;

/** A rectangle of pixels; the first pixel of a picture is 0, 0. */
record Box(int left, int top, int width, int height) {

    /** PascalVOC counts pixels from 1 and means the last one too. */
    static Box ofVoc(double xmin, double ymin, double xmax, double ymax) {
        int left = (int) Math.round(xmin) - 1;
        int top = (int) Math.round(ymin) - 1;
        return new Box(left, top, (int) Math.round(xmax) - left, (int) Math.round(ymax) - top);
    }

    /** True where a side's end is not behind its start: an annotation of a single row of pixels is a slip of the mouse. */
    boolean isEmpty() {
        return width < 2 || height < 2;
    }

    long area() {
        return (long) width * height;
    }

    /** The box with a margin on all sides, as far as the picture reaches. */
    Box widened(double share, int pictureWidth, int pictureHeight) {
        int margin = (int) Math.round(share * Math.max(width, height));
        int from = Math.max(0, left - margin);
        int upper = Math.max(0, top - margin);
        int to = Math.min(pictureWidth, left + width + margin);
        int lower = Math.min(pictureHeight, top + height + margin);
        return new Box(from, upper, to - from, lower - upper);
    }

    @Override
    public String toString() {
        return width + "x" + height + " at " + left + "," + top;
    }
}
