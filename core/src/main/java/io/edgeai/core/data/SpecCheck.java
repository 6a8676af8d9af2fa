package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.stage.DatasetSpec.GroupSpec;
import io.edgeai.api.stage.DatasetSpec.SourceSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Problems of a dataset's spec that no picture need be looked at for. */
final class SpecCheck {

    private final DatasetSpec spec;
    private final Findings findings;

    SpecCheck(DatasetSpec spec, Findings findings) {
        this.spec = spec;
        this.findings = findings;
    }

    void check() {
        spec.group().ifPresent(this::group);
        Stream.concat(spec.extraTraining().stream(), spec.evaluations().values().stream())
                .forEach(this::source);
    }

    private void group(GroupSpec group) {
        group.pattern().flatMap(text -> pattern("group pattern", text)).ifPresent(pattern -> {
            if (pattern.matcher("").groupCount() < 1) {
                findings.add(
                        Diagnostic.error("group pattern '" + pattern + "' has no bracket that says what the group is")
                                .hint("put round brackets around the part of the name that frames of a video share"));
            }
        });
        if (group.column().isPresent()
                && !spec.images().toLowerCase(Locale.ROOT).endsWith(".csv")) {
            findings.add(Diagnostic.error("group column '" + group.column().get() + "' needs a CSV file; images is '"
                            + spec.images() + "'")
                    .hint("for folders write  group: {pattern: '(video[0-9]+)'}"));
        }
    }

    private void source(SourceSpec source) {
        source.include().ifPresent(text -> pattern("include of source '" + source.images() + "'", text));
        source.exclude().ifPresent(text -> pattern("exclude of source '" + source.images() + "'", text));
    }

    private Optional<Pattern> pattern(String what, String text) {
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            findings.add(Diagnostic.error(what + ", '" + text + "', is no regular expression: " + e.getDescription()
                            + " at character " + (e.getIndex() + 1))
                    .hint("a backslash before a character such as ( or [ takes it as it is"));
            return Optional.empty();
        }
    }
}
