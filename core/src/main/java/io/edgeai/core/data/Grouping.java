package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.DatasetSpec.GroupSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the group of a picture is known. A picture of which nothing is known is a group of its own. */
final class Grouping {

    private final Optional<Pattern> pattern;
    private final Optional<String> column;
    private final List<String> unmatched = new ArrayList<>();
    private int matched;

    /** @param spec whose pattern was compiled without an error before */
    Grouping(Optional<GroupSpec> spec) {
        pattern = spec.flatMap(GroupSpec::pattern).map(Pattern::compile);
        column = spec.flatMap(GroupSpec::column);
    }

    /** The CSV column of the group, where the spec names one. */
    Optional<String> column() {
        return column;
    }

    /** The group of a picture by its path below the class folder. */
    String ofPath(String below, Entry entry) {
        if (pattern.isEmpty()) {
            return entry.group();
        }
        Matcher matcher = pattern.get().matcher(below);
        if (matcher.find() && matcher.group(1) != null) {
            matched++;
            return matcher.group(1);
        }
        unmatched.add(below);
        return entry.group();
    }

    /** What to say about pictures that the pattern did not match. */
    Optional<Diagnostic> finding() {
        if (pattern.isEmpty() || unmatched.isEmpty()) {
            return Optional.empty();
        }
        String which = "the group pattern '" + pattern.get() + "' matches ";
        if (matched == 0) {
            return Optional.of(Diagnostic.error(
                            which + "none of " + unmatched.size() + " pictures, for one '" + unmatched.get(0) + "'")
                    .hint("the pattern is sought in the path below the class folder; its first bracket is the group"));
        }
        return Optional.of(Diagnostic.warning(which + "not " + unmatched.size() + " of "
                + (matched + unmatched.size()) + " pictures, each of which is a group of its own: "
                + Names.some(unmatched)));
    }
}
