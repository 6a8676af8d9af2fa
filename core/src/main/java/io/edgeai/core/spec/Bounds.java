package io.edgeai.core.spec;

import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.Form;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.Within;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The rules that annotations set for a value: its range, its form. */
final class Bounds {

    private Bounds() {}

    /** What is wrong with a value, if anything: the rule in words, to be put after the value. */
    static Optional<String> broken(Key key, Object value) {
        Optional<String> range = key.range().flatMap(limits -> outside(limits, value));
        return range.isPresent() ? range : key.form().flatMap(form -> misshapen(form, value));
    }

    /** The range in words, e.g. {@code more than 0, at most 100}; empty without limits. */
    static String words(Within limits) {
        List<String> words = new ArrayList<>();
        if (limits.above() != Double.NEGATIVE_INFINITY) {
            words.add("more than " + number(limits.above()));
        }
        if (limits.least() != Double.NEGATIVE_INFINITY) {
            words.add("at least " + number(limits.least()));
        }
        if (limits.most() != Double.POSITIVE_INFINITY) {
            words.add("at most " + number(limits.most()));
        }
        return String.join(", ", words);
    }

    private static Optional<String> outside(Within limits, Object value) {
        double number = value instanceof Percent percent
                ? percent.fraction() * 100
                : value instanceof Bytes bytes
                        ? bytes.count()
                        : value instanceof Number any ? any.doubleValue() : Double.NaN;
        boolean inside = number >= limits.least() && number <= limits.most() && number > limits.above();
        return inside || Double.isNaN(number) ? Optional.empty() : Optional.of("must be " + words(limits));
    }

    private static Optional<String> misshapen(Form.Kind form, Object value) {
        String text = String.valueOf(value);
        if (form == Form.Kind.REGEX) {
            return syntaxProblem(text);
        }
        return text.matches(form.pattern()) ? Optional.empty() : Optional.of("must be " + form.rule());
    }

    private static Optional<String> syntaxProblem(String regex) {
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("is not a regular expression: " + e.getDescription());
        }
    }

    private static String number(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
}
