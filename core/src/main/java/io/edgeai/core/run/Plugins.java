package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.data.PictureGenerator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** What was found on the class path: vendors and drawers of pictures. */
public record Plugins(List<Backend> backends, List<PictureGenerator> generators) {

    public Plugins {
        backends = List.copyOf(backends);
        generators = List.copyOf(generators);
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
                        .toList());
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
