package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginJarTest {

    private static final String SERVICE = "META-INF/services/" + Backend.class.getName();
    private static final String SOURCE =
            """
            package plugged;
            import io.edgeai.api.backend.*;
            import java.util.List;
            public final class Plugged implements Backend {
                public String id() { return "%s"; }
                public List<Chip> chips() { %s return List.of(); }
                public Converter converter() { return job -> { throw new IllegalStateException(); }; }
                public Deployer deployer() { return job -> { throw new IllegalStateException(); }; }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void aJarInTheFolderIsFoundAndItsClassesComeFromALoaderOfItsOwn() throws IOException {
        jar("one.jar", "1", "plugged.Plugged # the backend\n\n", compiled("plugged", ""));
        jar("two.jar", "1", "plugged.Plugged", compiled("other", ""));

        Plugins plugins = plugins();

        assertThat(plugins.backends()).extracting(Backend::id).containsSubsequence("other", "plugged");
        ClassLoader own = plugins.backend("plugged").orElseThrow().getClass().getClassLoader();
        assertThat(own.getParent()).isSameAs(Backend.class.getClassLoader());
        assertThat(own)
                .isNotSameAs(plugins.backend("other").orElseThrow().getClass().getClassLoader());
    }

    @Test
    void aJarForAnotherVersionOfTheContractIsToldBeforeAnyOfItsClassesLoads() throws IOException {
        jar("old.jar", "0", "plugged.Plugged", Map.of("plugged/Plugged.class", new byte[] {1, 2, 3}));

        assertThat(problem().message())
                .contains("old.jar' was built for version '0' of the plugin contract, this edgeai has version 1");
    }

    @Test
    void aJarThatDoesNotSayItsVersionIsToldWhatToWrite() throws IOException {
        jar("mute.jar", "", "plugged.Plugged", compiled("plugged", ""));

        assertThat(problem().hint()).contains("Edgeai-Api: 1");
    }

    @Test
    void aBrokenServiceFileIsToldWithItsLine() throws IOException {
        jar("typo.jar", "1", "# ours\nplugged.Pluged", compiled("plugged", ""));
        assertThat(problem().message())
                .contains("names the class 'plugged.Pluged' in " + SERVICE + ":2, which is not in the jar");

        jar("typo.jar", "1", "plugged/Plugged.class", compiled("plugged", ""));
        assertThat(problem().message()).contains("'plugged/Plugged.class' in " + SERVICE + ":1, which is no name");

        jar("typo.jar", "1", "# nothing\n", compiled("plugged", ""));
        assertThat(problem().message()).contains("names no class in " + SERVICE);

        jar("typo.jar", "1", "", compiled("plugged", ""));
        assertThat(problem().message()).contains("so it offers nothing");
    }

    @Test
    void aClassThatNeedsWhatIsNotThereIsToldWithTheNameOfWhatIsMissing() throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>(compiled("plugged", "new Gone();"));
        classes.remove("plugged/Gone.class");
        jar("half.jar", "1", "plugged.Plugged", classes);

        Diagnostic told = problem();
        assertThat(told.message()).contains("class 'plugged.Plugged' needs 'plugged.Gone', which is not there");
        assertThat(told.hint()).contains("put the classes that it needs into the same jar");
    }

    @Test
    void twoJarsWithOneIdAreToldBothAndAllProblemsComeAtOnce() throws IOException {
        jar("a.jar", "1", "plugged.Plugged", compiled("plugged", ""));
        jar("b.jar", "1", "plugged.Plugged", compiled("plugged", ""));
        Files.writeString(folder.resolve("c.jar"), "no zip");

        EdgeAiException refused = refused();

        assertThat(refused.kind()).isEqualTo(EdgeAiException.Kind.SPEC);
        assertThat(refused.diagnostics()).hasSize(2);
        assertThat(refused.diagnostics().get(0).message())
                .contains("backend 'plugged' of plugin")
                .contains("b.jar' is also in '")
                .contains("a.jar'");
        assertThat(refused.diagnostics().get(1).message()).contains("c.jar' cannot be read");
    }

    @Test
    void anIdThatASpecCouldNotWriteIsRefusedAndSoIsAFolderThatIsNotThere() throws IOException {
        jar("a.jar", "1", "plugged.Plugged", compiled("My Chip", ""));
        assertThat(problem().message()).contains("has the id 'My Chip'");

        EdgeAiException refused = catchThrowableOfType(
                EdgeAiException.class,
                () -> Plugins.load(Backend.class.getClassLoader(), List.of(folder.resolve("none"))));
        assertThat(refused).hasMessageContaining("none' does not exist");
    }

    private Plugins plugins() {
        return Plugins.load(Backend.class.getClassLoader(), List.of(folder));
    }

    private EdgeAiException refused() {
        return catchThrowableOfType(EdgeAiException.class, this::plugins);
    }

    private Diagnostic problem() {
        EdgeAiException refused = refused();
        assertThat(refused).isNotNull();
        assertThat(refused.diagnostics()).hasSize(1);
        return refused.diagnostics().get(0);
    }

    private void jar(String name, String api, String text, Map<String, byte[]> classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!api.isEmpty()) {
            manifest.getMainAttributes().putValue("Edgeai-Api", api);
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve(name));
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            if (!text.isEmpty()) {
                out.putNextEntry(new ZipEntry(SERVICE));
                out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            for (Map.Entry<String, byte[]> one : classes.entrySet()) {
                out.putNextEntry(new ZipEntry(one.getKey()));
                out.write(one.getValue());
            }
        }
    }

    private Map<String, byte[]> compiled(String id, String statement) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path classes = Files.createTempDirectory(folder, "classes");
        StringWriter log = new StringWriter();
        String gone = statement.isEmpty() ? "" : "final class Gone {}\n";
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean fine = compiler.getTask(
                            log,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-proc:none",
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            List.of(new Text(SOURCE.formatted(id, statement) + gone)))
                    .call();
            assertThat(fine).as(log.toString()).isTrue();
        }
        Map<String, byte[]> made = new LinkedHashMap<>();
        for (String name : List.of("Plugged", "Gone")) {
            Path file = classes.resolve("plugged/" + name + ".class");
            if (Files.exists(file)) {
                made.put("plugged/" + name + ".class", Files.readAllBytes(file));
            }
        }
        Storage.remove(classes);
        return made;
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String text) {
            super(URI.create("string:///plugged/Plugged.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignored) {
            return text;
        }
    }
}
