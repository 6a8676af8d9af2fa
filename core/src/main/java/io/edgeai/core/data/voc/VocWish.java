package io.edgeai.core.data.voc;

/**
 * How annotations become class folders.
 *
 * @param several what becomes of a whole picture that shows objects of several classes
 * @param difficult whether objects that are marked as difficult count
 * @param margin around an object that is cut out, as a share of its longer side
 * @param leastSide objects with a shorter side, in pixels, are not cut out
 * @param parts whether the lists of {@code ImageSets/Main} make the parts; else one folder a class, for the spec's own split
 */
public record VocWish(
        Objects objects, Several several, boolean difficult, double margin, int leastSide, boolean parts) {

    /** What becomes a picture of the class. */
    public enum Objects {
        /** The whole picture, unchanged. */
        WHOLE,
        /** Each object, cut out. */
        CROPS
    }

    /** Rules for a whole picture with several classes. */
    public enum Several {
        /** It is left out. */
        SKIP,
        /** It belongs to the class of the largest object. */
        LARGEST,
        /** It comes into the folder of each: labels then contradict one another. */
        EACH
    }
}
