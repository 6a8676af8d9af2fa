package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaturationTest {

    /** All pictures that do not judge make the last point: it is what quantization by them alone comes to. */
    @Test
    void theCurveEndsAtAllPicturesThatDoNotJudge() {
        Graphs graphs = new Graphs();
        Model model = graphs.conv("a", "image", 3, 12, 1)
                .add("Relu", "b", "a")
                .conv("c", "b", 12, 5, 1)
                .add("GlobalAveragePool", "d", "c")
                .add("Flatten", "y", "d")
                .model("y");
        List<Tensor> pictures = Graphs.pictures(12);
        QuantizeSpec spec = Graphs.spec(QuantizeSpec.Range.MIN_MAX);
        QuantizeJob all = job(Graphs.job(model, Graphs.w8a8()), spec, pictures);
        List<Tensor> judges = HoldOut.chosen(pictures);
        List<Tensor> others =
                pictures.stream().filter(one -> !judges.contains(one)).toList();

        Exhibit.Curves curve = Saturation.of(all, new Quantizer(all));

        Quantized alone = Quantizer.quantize(job(all, spec, others));
        assertThat(curve.x()).containsExactly(1.0, 2.0, 5.0, 9.0);
        assertThat(curve.series()).hasSize(4).allSatisfy((method, distances) -> assertThat(distances)
                .hasSize(4));
        assertThat(curve.series().get("min-max").get(3)).isEqualTo(new HoldOut(all, judges).distance(alone.emulated()));
    }

    private static QuantizeJob job(QuantizeJob like, QuantizeSpec spec, List<Tensor> pictures) {
        return new QuantizeJob(
                like.model(), like.preprocessing(), like.chip(), like.scheme(), spec, pictures, like.reporter());
    }

    @Test
    void numbersOfPicturesGrowUntilThereAreNoMore() {
        assertThat(Saturation.numbers(75)).containsExactly(1, 2, 5, 10, 20, 50, 75);
        assertThat(Saturation.numbers(1)).containsExactly(1);
        assertThat(Saturation.numbers(100)).containsExactly(1, 2, 5, 10, 20, 50, 100);
    }

    @Test
    void enoughIsTheFirstNumberThatComesWithinATwentiethOfTheBest() {
        assertThat(Saturation.enough(List.of(1, 2, 5, 10), List.of(4.0, 1.04, 1.0, 1.2)))
                .isEqualTo(2);
        assertThat(Saturation.enough(List.of(1, 2, 5, 10), List.of(4.0, 1.06, 1.0, 1.2)))
                .isEqualTo(5);
    }
}
