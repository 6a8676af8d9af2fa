package io.edgeai.core.spec;

import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.Percent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values with and without units, as they are written and read. Each reader gives nothing for a text that is not such a value. */
final class Scalars {

    private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9][0-9]{0,18})");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?");
    private static final Pattern PERCENT = Pattern.compile("(" + DECIMAL.pattern() + ") ?%");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,12}(\\.[0-9]{1,6})?) ?(B|KiB|MiB|GiB)");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}) ?(ms|s|min|h)");

    private Scalars() {}

    static Optional<Long> whole(Yaml.Text text) {
        return text.plain() && WHOLE.matcher(text.text()).matches() ? parseLong(text.text()) : Optional.empty();
    }

    static Optional<Double> decimal(Yaml.Text text) {
        return text.plain() && DECIMAL.matcher(text.text()).matches()
                ? Optional.of(Double.valueOf(text.text())).filter(Double::isFinite)
                : Optional.empty();
    }

    static Optional<Boolean> truth(Yaml.Text text) {
        return text.plain() && (text.text().equals("true") || text.text().equals("false"))
                ? Optional.of(text.text().equals("true"))
                : Optional.empty();
    }

    static Optional<Percent> percent(Yaml.Text text) {
        Matcher match = PERCENT.matcher(text.text());
        return match.matches()
                ? Optional.of(new Percent(
                        new BigDecimal(match.group(1)).movePointLeft(2).doubleValue()))
                : Optional.empty();
    }

    static Optional<Bytes> bytes(Yaml.Text text) {
        Matcher match = BYTES.matcher(text.text());
        if (!match.matches()) {
            return Optional.empty();
        }
        long unit =
                switch (match.group(3)) {
                    case "GiB" -> 1L << 30;
                    case "MiB" -> 1L << 20;
                    case "KiB" -> 1L << 10;
                    default -> 1L;
                };
        BigDecimal count = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(unit));
        return Optional.of(new Bytes(count.longValue()));
    }

    static Optional<Duration> duration(Yaml.Text text) {
        Matcher match = DURATION.matcher(text.text());
        if (!match.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(match.group(1));
        return Optional.of(
                switch (match.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "min" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                });
    }

    static String written(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** What a scalar means where no type says it: YAML's own meaning. */
    static Object plainObject(Yaml.Text text) {
        Optional<Long> whole = whole(text);
        if (whole.isPresent()) {
            return whole.get();
        }
        Optional<Double> decimal = decimal(text);
        if (decimal.isPresent()) {
            return decimal.get();
        }
        Optional<Boolean> truth = truth(text);
        return truth.isPresent() ? truth.get() : text.text();
    }

    /** {@code learningRate} as {@code learning-rate}, {@code PER_LAYER} as {@code per-layer}, {@code ClipWeights} as {@code clip-weights}. */
    static String kebab(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT))
                ? name.toLowerCase(Locale.ROOT).replace('_', '-')
                : name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static Optional<Long> parseLong(String digits) {
        try {
            return Optional.of(Long.valueOf(digits));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
