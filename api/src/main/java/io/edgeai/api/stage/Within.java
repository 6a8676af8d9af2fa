package io.edgeai.api.stage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bounds of a number, or of every number of a list or map; of a {@link Percent} in percent. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Within {

    /** The lowest value. */
    double least() default Double.NEGATIVE_INFINITY;

    /** The highest value. */
    double most() default Double.POSITIVE_INFINITY;

    /** A value that must be exceeded. */
    double above() default Double.NEGATIVE_INFINITY;
}
