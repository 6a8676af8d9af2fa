package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** ONNX's own cases for every operator that has a kernel, but those that {@link SkippedCases} lists. */
class NodeCasesTest {

    @TestFactory
    Stream<DynamicTest> givesThePublishedOutputs() {
        requireCases();
        return NodeCase.all().stream()
                .filter(NodeCase::isSupported)
                .filter(item -> SkippedCases.reason(item.name()).isEmpty())
                .map(item -> DynamicTest.dynamicTest(item.name(), () -> check(item)));
    }

    @Test
    void skipsNoCaseThatIsNotThere() {
        requireCases();
        List<String> names = NodeCase.all().stream().map(NodeCase::name).toList();
        assertThat(SkippedCases.patterns())
                .allSatisfy(pattern -> assertThat(names).anyMatch(name -> name.matches(pattern)));
    }

    private static void check(NodeCase item) {
        Model model = item.model();
        Map<String, Tensor> expected = item.outputs(model);
        try (Executor executor = Executor.open(model)) {
            Map<String, Tensor> actual = executor.run(item.inputs(model), List.copyOf(expected.keySet()));
            expected.forEach((name, tensor) -> Close.assertClose(actual.get(name), tensor));
        }
    }

    private static void requireCases() {
        assumeTrue(
                Files.isDirectory(NodeCase.ROOT),
                () -> "ONNX's node cases are not in '" + NodeCase.ROOT + "': apt-get install libonnx-testdata");
    }
}
