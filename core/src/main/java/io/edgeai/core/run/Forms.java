package io.edgeai.core.run;

import io.edgeai.core.deploy.Target;

/** What the forms of a model are called in results. */
final class Forms {

    static final String FLOAT = "float";
    static final String EMULATED = "emulated";

    private Forms() {}

    /** Where the target's artifact runs. */
    static String device(Target target) {
        return target.spec().device().equals("simulator") ? "simulator" : "board";
    }
}
