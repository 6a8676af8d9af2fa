package io.edgeai.cli;

import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.QuantizeSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/** A range method as it is written in a spec: {@code min-max}. */
final class RangeWord implements CommandLine.ITypeConverter<QuantizeSpec.Range> {

    @Override
    public QuantizeSpec.Range convert(String word) {
        // What is found picture by picture is left out: explanations look at all pictures together.
        EnumSet<QuantizeSpec.Range> ranges = EnumSet.complementOf(EnumSet.of(QuantizeSpec.Range.DIFFS));
        List<String> words = ranges.stream().map(RangeWord::word).toList();
        return ranges.stream()
                .filter(range -> word(range).equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandLine.TypeConversionException(
                        "'" + word + "' is not a range method; " + Suggestion.hint(word, words)));
    }

    private static String word(QuantizeSpec.Range range) {
        return range.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
