package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.PluginApi;
import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.SpecImporter;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/** One plugin jar. It is read as a file first, so that nothing of it runs before it is known to fit; its classes come from a loader of its own. */
final class PluginJar {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern CLASS = Pattern.compile("\\w+([.$]\\w+)*");
    private static final String SERVICES = "META-INF/services/";
    private static final String GUIDE = "docs/adding-a-backend.md says how a plugin is built";

    private final Path file;
    private final ClassLoader parent;
    private final List<Diagnostic> problems = new ArrayList<>();
    private final Map<String, List<String>> services = new LinkedHashMap<>();
    private Optional<ClassLoader> loader = Optional.empty();

    /** A plugin and the id that it goes by. */
    record Found<T>(T plugin, String id) {}

    PluginJar(Path file, ClassLoader parent) {
        this.file = file;
        this.parent = parent;
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            if (fits(jar.getManifest())) {
                read(jar, Backend.class);
                read(jar, PictureGenerator.class);
                read(jar, SpecImporter.class);
                if (services.isEmpty()) {
                    problem(
                            "has no '" + SERVICES + Backend.class.getName() + "', so it offers nothing",
                            "write the name of the backend's class into that file; " + GUIDE);
                }
            }
        } catch (IOException e) {
            problem("cannot be read: " + e.getMessage(), "build or fetch it again; a jar is a zip file");
        }
    }

    /** What is wrong with the jar. */
    List<Diagnostic> problems() {
        return List.copyOf(problems);
    }

    /** What the jar offers of a kind, each asked for its id; what does not load becomes a problem. */
    <T> List<Found<T>> load(Class<T> kind, Function<T, String> id) {
        List<Found<T>> found = new ArrayList<>();
        if (!problems.isEmpty()) {
            return found;
        }
        for (String name : services.getOrDefault(kind.getName(), List.of())) {
            instance(kind, name).flatMap(one -> named(one, name, id)).ifPresent(found::add);
        }
        return found;
    }

    private boolean fits(@org.jspecify.annotations.Nullable Manifest manifest) {
        String version = manifest == null ? null : manifest.getMainAttributes().getValue(PluginApi.ATTRIBUTE);
        if (version == null) {
            problem(
                    "does not say for which version of the plugin contract it was built",
                    "write  " + PluginApi.ATTRIBUTE + ": " + PluginApi.VERSION + "  into its manifest; " + GUIDE);
            return false;
        }
        if (!version.strip().equals(Integer.toString(PluginApi.VERSION))) {
            problem(
                    "was built for version '" + version.strip() + "' of the plugin contract, this edgeai has version "
                            + PluginApi.VERSION,
                    "fetch the plugin's build for version " + PluginApi.VERSION + ", or build it against this edgeai");
            return false;
        }
        return true;
    }

    private void read(JarFile jar, Class<?> kind) throws IOException {
        String path = SERVICES + kind.getName();
        ZipEntry entry = jar.getEntry(path);
        if (entry == null) {
            return;
        }
        List<String> names = new ArrayList<>();
        int number = 0;
        String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        for (String line : text.split("\\R", -1)) {
            number++;
            String name = line.replaceFirst("#.*", "").strip();
            String place = path + ":" + number;
            if (!name.isEmpty() && !CLASS.matcher(name).matches()) {
                problem("has '" + name + "' in " + place + ", which is no name of a class", GUIDE);
            } else if (!name.isEmpty() && jar.getEntry(name.replace('.', '/') + ".class") == null) {
                problem(
                        "names the class '" + name + "' in " + place + ", which is not in the jar",
                        "correct the name, or build the jar again");
            } else if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.isEmpty() && problems.isEmpty()) {
            problem("names no class in " + path, "write the name of the backend's class into it; " + GUIDE);
        }
        services.put(kind.getName(), names);
    }

    private <T> Optional<T> instance(Class<T> kind, String name) {
        try {
            Class<?> type = Class.forName(name, true, loader());
            if (!kind.isAssignableFrom(type)) {
                problem("offers '" + name + "', which is no " + kind.getName(), GUIDE);
                return Optional.empty();
            }
            return Optional.of(kind.cast(type.getDeclaredConstructor().newInstance()));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException | IOException e) {
            doesNotLoad(name, e);
            return Optional.empty();
        }
    }

    private <T> Optional<Found<T>> named(T plugin, String name, Function<T, String> id) {
        try {
            String own = String.valueOf(id.apply(plugin));
            if (ID.matcher(own).matches()) {
                return Optional.of(new Found<>(plugin, own));
            }
            problem(
                    "has the id '" + own + "' in '" + name + "'; an id is lower-case letters, digits and '-'",
                    "give it another id");
        } catch (LinkageError | RuntimeException e) {
            doesNotLoad(name, e);
        }
        return Optional.empty();
    }

    private void doesNotLoad(String name, Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        boolean missing = cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException;
        problem(
                "does not load: class '" + name + "' "
                        + (missing
                                ? "needs '" + String.valueOf(cause.getMessage()).replace('/', '.')
                                        + "', which is not there"
                                : "ends with " + cause),
                missing
                        ? "put the classes that it needs into the same jar; it sees only itself and edgeai"
                        : "build it against this edgeai, with Java "
                                + Runtime.version().feature() + " or older");
    }

    private ClassLoader loader() throws MalformedURLException {
        if (loader.isEmpty()) {
            loader = Optional.of(new URLClassLoader(
                    "plugin " + file.getFileName(), new URL[] {file.toUri().toURL()}, parent));
        }
        return loader.get();
    }

    private void problem(String what, String hint) {
        problems.add(Diagnostic.error("plugin '" + file + "' " + what).hint(hint));
    }
}
