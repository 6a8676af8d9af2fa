package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every spec of the folder {@code bad} says in its first lines how it must be refused. */
final class BadSpecsTest {

    private static final Path BAD = Path.of("src/test/resources/bad");

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
    }

    static Stream<Path> specs() throws IOException {
        try (Stream<Path> files = Files.list(BAD)) {
            return files.sorted().toList().stream();
        }
    }

    @Test
    void thereAreAtLeastForty() throws IOException {
        assertThat(specs()).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void isRefusedWithItsReasonAndNothingIsRun(Path spec) throws IOException {
        List<String> lines = Files.readAllLines(spec);
        int code = Integer.parseInt(expectation(lines, "# exit ").get(0));
        Path copy = Files.copy(spec, folder.resolve(spec.getFileName()));

        for (String command : List.of("check", "run")) {
            Bench.Answer answer = bench.call(command, copy.toString());

            bench.refused(code, answer, expectation(lines, "# says ").toArray(String[]::new));
            assertThat(answer.err()).contains("nothing was run.");
            assertThat(answer.err()).contains(spec.getFileName().toString());
        }
        assertThat(folder.resolve("build")).doesNotExist();
    }

    private static List<String> expectation(List<String> lines, String mark) {
        return lines.stream()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .toList();
    }
}
