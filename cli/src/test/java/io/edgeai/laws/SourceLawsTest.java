package io.edgeai.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SourceLawsTest {

    private static final String BAD =
            """
            public class Bad {
                void four(int a, int b, int c, int d, int e) {}
                String vendor = "the chip vendor's";
                void far() {
            %s    }
            }
            """
                    .formatted("        four(1, 2, 3, 4, 5);\n".repeat(400));

    static Stream<Named<Function<SourceLaws, List<String>>>> laws() {
        return Stream.of(
                Named.of("a file has at most 350 lines", SourceLaws::longFiles),
                Named.of("a method has at most 45 lines", SourceLaws::longMethods),
                Named.of("a method has at most 4 parameters", SourceLaws::longParameterLists),
                Named.of("a package says what it is for and takes no null", SourceLaws::undescribedPackages),
                Named.of("no string of core, api or cli names a backend", SourceLaws::namedBackends),
                Named.of("a backend shows one class", SourceLaws::openBackends),
                Named.of("a backend has no more lines and files than said", SourceLaws::grownBackends));
    }

    @ParameterizedTest
    @MethodSource("laws")
    void isKept(Function<SourceLaws, List<String>> law) {
        assertThat(law.apply(new SourceLaws(Source.under(root())))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("laws")
    void isBrokenByTheCanaries(Function<SourceLaws, List<String>> law, @TempDir Path root) throws IOException {
        write(root.resolve("core/src/main/java/bad/Bad.java"), BAD);
        write(root.resolve("backend-vendor/src/main/java/bad/One.java"), "public class One {}");
        write(root.resolve("backend-vendor/src/main/java/bad/Two.java"), "public class Two {}");
        write(root.resolve("backend-vendor/src/main/java/bad/Large.java"), "// a line\n".repeat(900));

        assertThat(law.apply(new SourceLaws(Source.under(root)))).isNotEmpty();
    }

    @Test
    void aRecordMayHaveMoreComponentsThanAMethodHasParameters(@TempDir Path root) throws IOException {
        write(root.resolve("core/src/main/java/good/Good.java"), "record Good(int a, int b, int c, int d, int e) {}");

        assertThat(new SourceLaws(Source.under(root)).longParameterLists()).isEmpty();
    }

    @Test
    void readsEveryModule() {
        assertThat(Source.under(root()).stream().filter(Source::isProduct).map(Source::module))
                .contains(
                        "api",
                        "core",
                        "backend-rknn",
                        "backend-tensorrt",
                        "backend-tidl",
                        "backend-vitis",
                        "importer-tao",
                        "examples",
                        "cli");
    }

    /** The folder of the reactor; tests run in the folder of their module. */
    private static Path root() {
        return Path.of(System.getProperty("user.dir")).toAbsolutePath().getParent();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
