package io.edgeai.api.stage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The form that a text must have. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Form {

    /** The form. */
    Kind value();

    /** Known forms. */
    enum Kind {
        /** What may name a folder. */
        NAME(
                "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}",
                "at most 100 letters, digits, '-', '_' and '.', beginning with a letter or digit"),
        /** A digest. */
        SHA256("[0-9a-f]{64}", "64 lower-case hexadecimal digits, as sha256sum prints them"),
        /** A device. */
        DEVICE(
                "simulator|none|local|[a-z]+://.+",
                "'simulator', 'none', 'local' or an address such as ssh://root@172.32.0.93"),
        /** How many GPUs. */
        GPUS("auto|none|[1-9][0-9]{0,2}", "'auto', 'none' or how many, such as 2"),
        /** A regular expression of Java. */
        REGEX(".+", "a regular expression");

        private final String pattern;
        private final String rule;

        Kind(String pattern, String rule) {
            this.pattern = pattern;
            this.rule = rule;
        }

        /** A regular expression that a text of this form matches as a whole. */
        public String pattern() {
            return pattern;
        }

        /** The form in words. */
        public String rule() {
            return rule;
        }
    }
}
