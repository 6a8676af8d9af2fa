package io.edgeai.core.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison in words. */
final class Words {

    static final List<String> HEAD = List.of(
            "target",
            "float",
            "emulated",
            "simulator",
            "board",
            "95 % interval",
            "agreement",
            "size",
            "memory",
            "latency",
            "worst classes");

    private static final String NOT_MEASURED = "not measured";
    private static final int WORST = 3;

    private Words() {}

    /** With the head as its first row. Where forms of a spec are compared, their float models' sizes and what stages in between cost follow. */
    static List<List<String>> table(List<Contender> contenders) {
        boolean several = contenders.stream().map(Contender::run).distinct().count() > 1;
        Set<String> more = new LinkedHashSet<>();
        contenders.stream()
                .filter(one -> several && one.isFloat())
                .forEach(one -> more.addAll(one.figures().keySet()));
        List<List<String>> table = new ArrayList<>();
        table.add(Stream.concat(HEAD.stream(), more.stream()).toList());
        for (Contender one : contenders) {
            List<String> row = row(one);
            more.forEach(name -> row.add(
                    one.isFloat()
                            ? one.figure(name).map(value -> figure(name, value)).orElse("")
                            : ""));
            table.add(row);
        }
        return table;
    }

    private static String figure(String name, double value) {
        return Contender.COUNTS.contains(name) ? String.format(Locale.ROOT, "%,d", Math.round(value)) : percent(value);
    }

    private static List<String> row(Contender one) {
        List<String> row = new ArrayList<>(List.of(one.name()));
        if (!one.errors().isEmpty()) {
            String why = one.errors().get(0).lines().findFirst().orElse("");
            row.set(0, one.name() + " (failed: " + why + ")");
        }
        for (String form : Contender.FORMS) {
            Double accuracy = one.accuracy().get(form);
            boolean meant = !one.isFloat() || form.equals(Contender.FORMS.get(0));
            row.add(accuracy != null ? percent(accuracy) : meant ? NOT_MEASURED : "");
        }
        Share share = one.answers().right();
        row.add(
                share.pictures() == 0
                        ? NOT_MEASURED
                        : percent(share.low()) + " to " + percent(share.high()) + ", " + one.form());
        row.add(one.agreement().map(Words::percent).orElse(one.isFloat() ? "" : NOT_MEASURED));
        row.add(size(one, "flash-bytes"));
        row.add(size(one, "memory-bytes"));
        row.add(latency(one));
        row.add(worst(one.answers()));
        return row;
    }

    private static String size(Contender one, String figure) {
        Optional<String> size = one.figure(figure)
                .map(bytes -> bytes >= 1 << 20
                        ? String.format(Locale.ROOT, "%.2f MiB", bytes / (1 << 20))
                        : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024));
        return size.orElse(one.isFloat() ? "" : "not known");
    }

    private static String latency(Contender one) {
        return one.latency().map(Contender.Latency::text).orElse(one.isFloat() ? "" : NOT_MEASURED);
    }

    /** The classes that are least often right, without those that always are. */
    private static String worst(Answers answers) {
        Map<String, Share> classes = answers.byClass();
        return classes.entrySet().stream()
                .filter(entry -> entry.getValue().right() < entry.getValue().pictures())
                .limit(WORST)
                .map(entry -> entry.getKey() + " " + entry.getValue().right() + "/"
                        + entry.getValue().pictures())
                .collect(Collectors.joining(", "));
    }

    static String sentence(Duel duel) {
        String points = String.format(Locale.ROOT, "%+.2f", 100 * duel.difference());
        String verdict = duel.isReal() ? "more than chance" : "not more than chance";
        String numbers = String.format(
                Locale.ROOT, "p = %.2g, for all duels together %.2g", duel.probability(), duel.adjusted());
        return duel.second() + " against " + duel.first() + ": " + points + " points, " + verdict + " (" + basis(duel)
                + "; " + numbers + ")";
    }

    private static String basis(Duel duel) {
        if (duel.basis() == Duel.Basis.UNPAIRED) {
            return "unpaired: no test picture is in both";
        }
        String grouped = duel.groups() < duel.pictures() ? " in " + duel.groups() + " groups" : "";
        String common = duel.basis() == Duel.Basis.COMMON ? "paired on the " : "paired on all ";
        return common + duel.pictures() + (duel.basis() == Duel.Basis.COMMON ? " common pictures" : " pictures")
                + grouped + ": " + duel.lost() + " lost, " + duel.won() + " won";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
