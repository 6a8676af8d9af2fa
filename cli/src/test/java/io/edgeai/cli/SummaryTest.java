package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.core.network.Networks;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code edgeai summary}: a network, a file and the list, as text and JSON. */
final class SummaryTest {

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
    }

    @Test
    void aNetworksLayersAddUpToItsPublishedFigures() {
        Bench.Answer answer = bench.call("summary", "resnet18");

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out().lines())
                .anyMatch(
                        line -> line.matches("conv1 +Conv +\\[batchx64x112x112] +9,408 +118,013,952 +0.038 +3.211 +7"))
                .anyMatch(line -> line.matches("layer4.1.conv2 .* 435"))
                .anyMatch(line -> line.matches("avgpool +GlobalAveragePool .* whole"))
                .anyMatch(line -> line.matches("total .* 11,689,512 +1,814,073,344 +46.796 .*"));
    }

    @Test
    void aFileIsCountedAtAnotherSize() throws IOException {
        OnnxWriter.write(Networks.build("mobilenet-v2", 0.25, 3, 1), folder.resolve("net.onnx"));
        Bench.Answer answer = bench.call("summary", folder.resolve("net.onnx").toString(), "--size", "96", "--json");

        assertThat(answer.code()).as(answer.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(answer.out());
        assertThat(json.path("schema").asText()).isEqualTo("edgeai-summary/1");
        assertThat(json.path("layers").get(0).path("output").asText()).isEqualTo("[batchx8x48x48]");
        assertThat(json.path("layers").get(0).path("receptive-field").asInt()).isEqualTo(3);
        long sum = 0;
        for (JsonNode layer : json.path("layers")) {
            sum += layer.path("multiply-adds").asLong();
        }
        assertThat(json.path("total").path("multiply-adds").asLong()).isEqualTo(sum);
    }

    @Test
    void withoutAModelTheNetworksAreListed() {
        Bench.Answer answer = bench.call("summary");

        assertThat(answer.code()).as(answer.err()).isZero();
        Networks.names().forEach(name -> assertThat(answer.out()).contains(name + " "));
        assertThat(answer.out()).contains("torchvision, IMAGENET1K_V1, 69.8 % top-1");
    }

    @Test
    void mistakesAreToldWithAWayOut() {
        bench.refused(
                2, bench.call("summary", "resnet_18"), "'resnet_18'", "did you mean 'resnet18'?", "squeezenet-1.1");
        bench.refused(2, bench.call("summary", "vgg16", "--size", "96"), "'vgg16' does not take pictures of 96x96");
        bench.refused(2, bench.call("summary", "resnet18", "--size", "0"), "'--size 0'");
        bench.refused(2, bench.call("summary", "missing.onnx"), "'missing.onnx'");
        bench.refused(2, bench.call("summary", "broken.onnx", "--width", "2"), "no effect with an ONNX file");
        bench.refused(2, bench.call("summary", "--json"), "no effect without a model");
    }
}
