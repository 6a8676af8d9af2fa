package io.edgeai.cli;

import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.spec.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A range method as it is written in a spec: {@code min-max}. */
final class RangeWord implements CommandLine.ITypeConverter<QuantizeSpec.Range> {

    @Override
    public QuantizeSpec.Range convert(String word) {
        List<String> words =
                Stream.of(QuantizeSpec.Range.values()).map(RangeWord::word).toList();
        return Stream.of(QuantizeSpec.Range.values())
                .filter(range -> word(range).equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandLine.TypeConversionException(
                        "'" + word + "' is not a range method; " + Suggestion.hint(word, words)));
    }

    private static String word(QuantizeSpec.Range range) {
        return range.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
