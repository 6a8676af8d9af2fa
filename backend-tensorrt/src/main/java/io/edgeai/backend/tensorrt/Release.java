package io.edgeai.backend.tensorrt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of TensorRT, e.g. {@code 10.3}; the patch does not count for what an API offers. */
record Release(int major, int minor) implements Comparable<Release> {

    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int TEN = 10;

    /** Of a text such as {@code 8.2}, {@code 10.3.0} or {@code 10.9.0.34}. */
    static Release of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("release '" + text + "' of TensorRT has not the form 10.3");
        }
        return new Release(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    boolean isAtLeast(String other) {
        return compareTo(of(other)) >= 0;
    }

    /** How TensorRT writes this release as one number: 8201 for 8.2.1, from 10.0 on 100300 for 10.3.0. */
    int number(int patch) {
        return major < TEN ? major * 1000 + minor * 100 + patch : major * 10_000 + minor * 100 + patch;
    }

    @Override
    public int compareTo(Release other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
