package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.stage.SpecImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** What was found on the class path and in plugin jars: vendors, drawers of pictures and readers of other tools' specs. */
public record Plugins(List<Backend> backends, List<PictureGenerator> generators, List<SpecImporter> importers) {

    public Plugins {
        backends = List.copyOf(backends);
        generators = List.copyOf(generators);
        importers = List.copyOf(importers);
    }

    /** Vendors and drawers alone. */
    public Plugins(List<Backend> backends, List<PictureGenerator> generators) {
        this(backends, generators, List.of());
    }

    /** All that {@link ServiceLoader} finds. */
    public static Plugins load(ClassLoader loader) {
        return new Plugins(
                ServiceLoader.load(Backend.class, loader).stream()
                        .map(ServiceLoader.Provider::get)
                        .sorted(java.util.Comparator.comparing(Backend::id))
                        .toList(),
                ServiceLoader.load(PictureGenerator.class, loader).stream()
                        .map(ServiceLoader.Provider::get)
                        .sorted(java.util.Comparator.comparing(PictureGenerator::id))
                        .toList(),
                ServiceLoader.load(SpecImporter.class, loader).stream()
                        .map(ServiceLoader.Provider::get)
                        .sorted(java.util.Comparator.comparing(SpecImporter::id))
                        .toList());
    }

    /**
     * All that {@link ServiceLoader} finds, and what the jars of these folders hold; each jar has a class loader of its own below the given one.
     *
     * @throws io.edgeai.api.report.EdgeAiException of kind {@code SPEC} with all that is wrong with them
     */
    public static Plugins load(ClassLoader loader, List<Path> folders) {
        return new PluginFolders(load(loader), loader).with(folders);
    }

    /** The folder that is looked into unasked, {@code $XDG_CONFIG_HOME/edgeai/plugins} or {@code ~/.config/edgeai/plugins}; it need not exist. */
    public static Path usualFolder(Map<String, String> environment, Path workingFolder) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
        Path base = configured.isEmpty() ? Path.of(home, ".config") : workingFolder.resolve(configured);
        return base.resolve("edgeai").resolve("plugins");
    }

    /** The vendor of an id. */
    public Optional<Backend> backend(String id) {
        return backends.stream().filter(backend -> backend.id().equals(id)).findFirst();
    }

    /** The generator of an id. */
    public Optional<PictureGenerator> generator(String id) {
        return generators.stream().filter(one -> one.id().equals(id)).findFirst();
    }
}
