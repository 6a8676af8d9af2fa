package io.edgeai.examples.openvino;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The command in a process of its own, with the plugin as a jar in a folder and not on its class path. */
final class DroppedJar {

    private static final Pattern ENTRY = Pattern.compile("<Edgeai-Api>(\\d+)</Edgeai-Api>");

    private final Path folder;

    /** What a call left. */
    record Answer(int code, String log) {}

    DroppedJar(Path folder) throws IOException {
        this.folder = folder;
        write(Files.createDirectories(folder.resolve("plugins")).resolve("cpu-openvino.jar"));
    }

    /** Calls {@code edgeai} in the folder. */
    Answer call(String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "log", "");
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                classPathWithoutPlugin(),
                "io.edgeai.cli.Main"));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        Process process = builder.start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Answer(process.waitFor(), Files.readString(log));
    }

    private static String classPathWithoutPlugin() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String own = Path.of("").toAbsolutePath().toString();
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.startsWith(own))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The jar as Maven builds it, with the version of the contract that the module's pom gives. */
    private static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Matcher api = ENTRY.matcher(Files.readString(Path.of("pom.xml")));
        if (api.find()) {
            manifest.getMainAttributes().putValue("Edgeai-Api", api.group(1));
        }
        Path classes = classes();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path one : all.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(one).toString().replace('\\', '/')));
                Files.copy(one, out);
            }
        }
    }

    private static Path classes() {
        try {
            return Path.of(OpenVinoBackend.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
