package io.edgeai.core.quantize.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.hazard.Hazard;
import io.edgeai.core.quantize.hazard.Setting;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MobileNetV3-Small as ONNX Runtime's quantize_static would quantize it, by the extremes of 100 pictures. */
class RealExplanationTest {

    private static final int PICTURES = 128;

    @Test
    void saysWhyMobileNetCollapsesAndEachFixGivesOnOtherPicturesWhatItPromised() throws IOException {
        Pictures pictures = Pictures.mobileNet();
        QuantizeJob job = pictures.job(Pictures.U8S8, Range.MIN_MAX, List.of());
        var heldOut = new Subject.Pictures(
                pictures.read(Pictures.CALIBRATION, PICTURES),
                pictures.read(Pictures.CALIBRATION + PICTURES, PICTURES));
        Explanation told = Explainer.explain(new Subject(job, Like.ONNX_RUNTIME, heldOut, 0));
        namesTheLayers(told);
        assertThat(told.quantized().divergence())
                .as("ONNX Runtime 1.32 itself, on the same pictures: 2.06")
                .isCloseTo(2.06, within(0.2));
        List<Finding> promised =
                told.findings().stream().filter(one -> one.all().isCertain()).toList();
        assertThat(promised).extracting(Finding::hazard).contains(Hazard.RARE_EXTREMES, Hazard.ZERO_CHANNEL);
        for (Finding finding : promised) {
            double gain = finding.all().gain();
            assertThat(finding.again().orElseThrow().gain())
                    .as("gain of %s", finding.hazard())
                    .isCloseTo(gain, within(gain / 3));
        }
        Outcome mended = told.path().get(told.path().size() - 1).after();
        assertThat(mended.divergence()).isLessThan(told.quantized().divergence() / 5);
    }

    private static void namesTheLayers(Explanation told) {
        Finding zero = finding(told, Hazard.ZERO_CHANNEL);
        assertThat(zero.places().get(0).place())
                .as("the expanding layer of a squeeze-and-excitation block")
                .isEqualTo("Conv_142");
        assertThat(zero.places().get(0).cause()).contains("120 of 120 channels", "off by up to 0.5");
        assertThat(finding(told, Hazard.DEPTHWISE_INPUT).places())
                .as("the first and the last depthwise layer take the values that matter most")
                .extracting(place -> place.place())
                .contains("t8", "t228");
        assertThat(finding(told, Hazard.USELESS_RANGE).places())
                .hasSizeGreaterThan(10)
                .allMatch(place ->
                        place.cause().contains("HardSwish") || place.cause().contains("HardSigmoid"));
        assertThat(told.parts().get(Setting.Part.WEIGHTS).divergence())
                .as("the weights of this file lie on a grid already")
                .isLessThan(1e-6);
    }

    private static Finding finding(Explanation told, Hazard hazard) {
        return told.findings().stream()
                .filter(one -> one.hazard() == hazard)
                .findFirst()
                .orElseThrow();
    }
}
