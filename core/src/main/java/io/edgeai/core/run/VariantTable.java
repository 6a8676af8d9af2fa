package io.edgeai.core.run;

import io.edgeai.api.report.Exhibit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The table that sets the final model beside its variants: float, and emulated for each target. */
final class VariantTable {

    private VariantTable() {}

    /** One table, or none where nothing is compared. */
    static List<Exhibit> of(Trunk trunk, List<BranchRun> branches) {
        if (trunk.variants().isEmpty()) {
            return List.of();
        }
        List<String> columns = new ArrayList<>(List.of("model", Forms.FLOAT));
        branches.forEach(
                branch -> columns.add(Forms.EMULATED + ", " + branch.target().title()));
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("as it ships", Pictures.TEST, trunk, branches));
        trunk.variants().keySet().forEach(name -> rows.add(row(name, name, trunk, branches)));
        return List.of(new Exhibit.Table("With and without clipping: top-1 on the test pictures", columns, rows));
    }

    private static List<String> row(String title, String set, Trunk trunk, List<BranchRun> branches) {
        List<String> row = new ArrayList<>(List.of(title, top1(trunk.scored(), set)));
        branches.forEach(branch -> row.add(top1(branch.emulated(), set)));
        return row;
    }

    private static String top1(Scored scored, String set) {
        return String.format(
                Locale.ROOT,
                "%.2f %%",
                100 * Objects.requireNonNull(scored.evaluations().get(set)).top1());
    }
}
