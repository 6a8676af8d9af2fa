package io.edgeai.core.run;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.graph.GraphCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The table that sets the final model beside its variants: float, and emulated for each target. */
final class VariantTable {

    private static final String TITLE = "The model beside its other forms: top-1 on the test pictures";

    private static final String SHIPPED = "as it ships";

    private VariantTable() {}

    /** One table, or none where nothing is compared. */
    static List<Exhibit> of(Trunk trunk, List<BranchRun> branches) {
        if (trunk.variants().isEmpty()) {
            return List.of();
        }
        List<String> columns = new ArrayList<>(List.of("model", "parameters", "multiply-adds", Forms.FLOAT));
        branches.forEach(
                branch -> columns.add(Forms.EMULATED + ", " + branch.target().title()));
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(SHIPPED, trunk.model(), trunk, branches));
        trunk.variants().forEach((name, model) -> rows.add(row(name, model, trunk, branches)));
        return List.of(new Exhibit.Table(TITLE, columns, rows));
    }

    private static List<String> row(String title, Model model, Trunk trunk, List<BranchRun> branches) {
        String set = title.equals(SHIPPED) ? Pictures.TEST : title;
        GraphCost cost = GraphCost.of(model);
        List<String> row = new ArrayList<>(List.of(
                title,
                String.format(Locale.ROOT, "%,d", cost.parameters()),
                String.format(Locale.ROOT, "%,d", cost.multiplyAdds()),
                top1(trunk.scored(), set)));
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
