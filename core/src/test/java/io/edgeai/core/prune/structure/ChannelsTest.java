package io.edgeai.core.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {

    @Test
    void aResidualAdditionTiesBothLayersThatMakeIt() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 8, 1)
                .conv("b", "a", 8, 8, 1)
                .add("Add", "c", "a", "b")
                .conv("d", "c", 8, 6, 1)
                .head("d", 6);
        Channels channels = Channels.of(model);
        assertThat(channels.groups()).extracting(group -> titles(group)).containsExactly("a b", "d", "y");
        assertThat(channels.groups()).extracting(ChannelGroup::free).containsExactly(true, true, false);
        Agreement.check(model, 1);
    }

    @Test
    void aGateLosesTheChannelsOfWhatItMultiplies() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 8, 1)
                .add("GlobalAveragePool", "p", "a")
                .conv("q", "p", 8, 4, 1)
                .add("Relu", "r", "q")
                .conv("s", "r", 4, 8, 1)
                .add("HardSigmoid", "t", "s")
                .add("Mul", "u", "a", "t")
                .conv("d", "u", 8, 6, 1)
                .head("d", 6);
        assertThat(Channels.of(model).groups())
                .extracting(group -> titles(group))
                .containsExactly("a s", "q", "d", "y");
        Agreement.check(model, 2);
    }

    @Test
    void concatenatedAndSplitChannelsGoOneByOne() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 8, 1)
                .conv("b", "x", 3, 4, 1)
                .add(Node.of("Concat", List.of("a", "b"), "c").with("axis", Attribute.of(1)))
                .add(Node.of("Split", List.of("c"), "s", "t").with("axis", Attribute.of(1)))
                .conv("d", "s", 6, 6, 1)
                .conv("e", "t", 6, 6, 1)
                .add("Add", "f", "d", "e")
                .head("f", 6);
        assertThat(Channels.of(model).groups())
                .extracting(group -> titles(group))
                .containsExactly("a", "b", "d e", "y");
        Agreement.check(model, 3);
    }

    @Test
    void groupedConvolutionsAndShufflesLoseTheSameOfEachGroup() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 12, 1)
                .conv("b", "a", 12, 12, 3)
                .constant("parts", Tensor.ofLongs(new long[] {0, 3, 4, 6, 6}, 5))
                .constant("whole", Tensor.ofLongs(new long[] {0, 12, 6, 6}, 4))
                .add("Reshape", "c", "b", "parts")
                .add(Node.of("Transpose", List.of("c"), "d").with("perm", Attribute.ints(0, 2, 1, 3, 4)))
                .add("Reshape", "e", "d", "whole")
                .conv("f", "e", 12, 12, 12)
                .conv("g", "f", 12, 8, 1)
                .head("g", 8);
        ChannelGroup first = Channels.of(model).groups().get(0);
        assertThat(first.units()).hasSize(4);
        assertThat(first.tied()).isEqualTo(3);
        Agreement.check(model, 4);
    }

    @Test
    void flatteningTakesWholeChannels() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 5, 1)
                .add(Node.of("MaxPool", List.of("a"), "b")
                        .with("kernel_shape", Attribute.ints(3, 3))
                        .with("strides", Attribute.ints(3, 3)))
                .add(Node.of("Flatten", List.of("b"), "c"))
                .constant("h.w", net.random(20, 7))
                .constant("h.b", net.random(7))
                .add("Gemm", "h", "c", "h.w", "h.b")
                .add("Relu", "i", "h")
                .constant("y.w", net.random(7, 3))
                .add("MatMul", "y", "i", "y.w")
                .model();
        assertThat(Channels.of(model).groups())
                .extracting(group -> titles(group))
                .containsExactly("a", "h", "y");
        Agreement.check(model, 5);
    }

    @Test
    void normsConstantsAndTransposedConvolutionsLoseTheirPart() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 8, 1)
                .constant("n.s", net.random(8))
                .constant("n.b", net.random(8))
                .constant("n.m", net.random(8))
                .constant("n.v", Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 8))
                .add("BatchNormalization", "b", "a", "n.s", "n.b", "n.m", "n.v")
                .constant("k", net.random(8, 1, 1))
                .add("Mul", "c", "b", "k")
                .constant("p", net.random(8, 1, 1))
                .add("PRelu", "d", "c", "p")
                .constant("t.w", net.random(8, 5, 2, 2))
                .constant("t.b", net.random(5))
                .add(Node.of("ConvTranspose", List.of("d", "t.w", "t.b"), "t").with("strides", Attribute.ints(2, 2)))
                .conv("e", "t", 5, 6, 1)
                .head("e", 6);
        assertThat(Channels.of(model).groups())
                .extracting(group -> titles(group))
                .containsExactly("a", "t", "e", "y");
        Agreement.check(model, 6);
    }

    @Test
    void whatAnUnknownOperatorTakesStays() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 8, 1)
                .add(Node.of("DepthToSpace", List.of("a"), "b").with("blocksize", Attribute.of(2)))
                .conv("c", "b", 2, 6, 1)
                .head("c", 6);
        Channels channels = Channels.of(model);
        assertThat(channels.groups()).extracting(ChannelGroup::free).containsExactly(false, true, false);
        int first = channels.groups().get(0).units().get(0).number();
        assertThatThrownBy(() -> channels.without(List.of(first)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void weightsThatTwoLayersShareGoForBoth() {
        Net net = new Net();
        Model model = net.conv("a", "x", 3, 8, 1)
                .conv("b", "a", 8, 8, 1)
                .add("Relu", "c", "b")
                .add(Node.of("Conv", List.of("c", "b.w", "b.b"), "d"))
                .conv("e", "d", 8, 6, 1)
                .head("e", 6);
        assertThat(Channels.of(model).groups())
                .extracting(group -> titles(group))
                .containsExactly("a b d", "e", "y");
        Agreement.check(model, 7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v3_small_1.0_224_imagenet1001.onnx",
                "mobilenet_v2_1.0_224_imagenet1001.onnx",
                "efficientnet_lite0_224_imagenet1000.onnx"
            })
    void realNetsWithoutChannelsAnswerAsWithZerosThere(String name) throws IOException {
        Model model = OnnxReader.read(SharedData.require("weights").resolve(name));
        Channels channels = Channels.of(Simplifier.simplify(model));
        long free = channels.groups().stream().filter(ChannelGroup::free).count();
        assertThat(free).isGreaterThan(channels.groups().size() - 3L);
        Agreement.check(Simplifier.simplify(model), 8);
    }

    /** ONNX files of others, in the folder that {@code EDGEAI_FOREIGN_MODELS} names. */
    @TestFactory
    Stream<DynamicTest> foreignNets() throws IOException {
        Optional<Path> folder =
                Optional.ofNullable(System.getenv("EDGEAI_FOREIGN_MODELS")).map(Path::of);
        SharedData.require(folder.isPresent(), "EDGEAI_FOREIGN_MODELS names no folder of ONNX files");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder.orElseThrow())) {
            files = all.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.toString(), () -> Agreement.check(Simplifier.simplify(OnnxReader.read(file)), 9)));
    }

    private static String titles(ChannelGroup group) {
        return String.join(
                " ", group.layers().stream().map(ChannelGroup.Layer::title).toList());
    }
}
