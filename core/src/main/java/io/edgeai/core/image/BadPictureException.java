package io.edgeai.core.image;

/** A picture that cannot be read; the message is a predicate, so that {@code "picture 'x.jpg' " + message} is a sentence. */
final class BadPictureException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String predicate;

    BadPictureException(String predicate) {
        super(predicate);
        this.predicate = predicate;
    }

    /** What is wrong. */
    String predicate() {
        return predicate;
    }
}
