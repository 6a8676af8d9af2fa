package io.edgeai.laws;

import com.tngtech.archunit.lang.ArchRule;

/** A law of docs/architecture.md with the rule that keeps it. */
record Law(String sentence, ArchRule rule) {
    @Override
    public String toString() {
        return sentence;
    }
}
