package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.SpecImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Adds what the jars of some folders hold to what the application has. */
final class PluginFolders {

    private static final String APPLICATION = "the application";

    private final ClassLoader parent;
    private final List<Backend> backends;
    private final List<PictureGenerator> generators;
    private final List<SpecImporter> importers;
    private final Map<String, String> owners = new HashMap<>();
    private final List<Diagnostic> problems = new ArrayList<>();

    PluginFolders(Plugins application, ClassLoader parent) {
        this.parent = parent;
        this.backends = new ArrayList<>(application.backends());
        this.generators = new ArrayList<>(application.generators());
        this.importers = new ArrayList<>(application.importers());
        backends.forEach(one -> owners.put("backend " + one.id(), APPLICATION));
        generators.forEach(one -> owners.put("generator " + one.id(), APPLICATION));
        importers.forEach(one -> owners.put("importer " + one.id(), APPLICATION));
    }

    /** All plugins, in the order of their ids. A folder that is named twice counts once. */
    Plugins with(List<Path> folders) {
        folders.stream().flatMap(folder -> jars(folder).stream()).distinct().forEach(this::add);
        if (!problems.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, problems);
        }
        return new Plugins(
                backends.stream().sorted(Comparator.comparing(Backend::id)).toList(),
                generators.stream()
                        .sorted(Comparator.comparing(PictureGenerator::id))
                        .toList(),
                importers.stream()
                        .sorted(Comparator.comparing(SpecImporter::id))
                        .toList());
    }

    private List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            String what = Files.exists(folder) ? "' is a file, not a folder" : "' does not exist";
            problems.add(Diagnostic.error("plugin folder '" + folder + what)
                    .hint("name the folder that the plugin jars lie in"));
            return List.of();
        }
        return Storage.at(folder, () -> {
            try (Stream<Path> all = Files.list(folder.toRealPath())) {
                return all.filter(file -> file.toString().endsWith(".jar"))
                        .sorted()
                        .toList();
            }
        });
    }

    private void add(Path file) {
        PluginJar jar = new PluginJar(file, parent);
        for (PluginJar.Found<Backend> one : jar.load(Backend.class, PluginFolders::id)) {
            if (isFree("backend", one.id(), file)) {
                backends.add(one.plugin());
            }
        }
        for (PluginJar.Found<PictureGenerator> one : jar.load(PictureGenerator.class, PictureGenerator::id)) {
            if (isFree("generator", one.id(), file)) {
                generators.add(one.plugin());
            }
        }
        for (PluginJar.Found<SpecImporter> one : jar.load(SpecImporter.class, SpecImporter::id)) {
            if (isFree("importer", one.id(), file)) {
                importers.add(one.plugin());
            }
        }
        problems.addAll(jar.problems());
    }

    /** Asks for the chips too: one that was built for another contract would else fail in the middle of a run. */
    private static String id(Backend backend) {
        backend.chips().forEach(backend::verified);
        return backend.id();
    }

    private boolean isFree(String kind, String id, Path file) {
        String other = owners.putIfAbsent(kind + " " + id, "'" + file + "'");
        if (other != null) {
            problems.add(Diagnostic.error(kind + " '" + id + "' of plugin '" + file + "' is also in " + other)
                    .hint(
                            other.equals(APPLICATION)
                                    ? "remove the plugin, or give it an id of its own"
                                    : "remove one of the two jars"));
        }
        return other == null;
    }
}
