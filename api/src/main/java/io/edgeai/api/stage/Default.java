package io.edgeai.api.stage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The value of a spec's component where the YAML leaves the key out, written as in YAML. A component with neither this nor type {@code Optional} must be given. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {

    /** The value, as YAML, e.g. {@code 128}, {@code 1 %}, {@code []}. */
    String value();
}
