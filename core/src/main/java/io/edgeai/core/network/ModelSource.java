package io.edgeai.core.network;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.ModelSpec;
import io.edgeai.core.onnx.OnnxReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the model that a spec asks for: a network with or without weights, or an ONNX file; with a head for the dataset's classes. */
public final class ModelSource {

    /** The value of {@code weights} for random ones, and for those of the {@link Catalogue}. */
    private static final String NONE = "none";

    private static final String IMAGENET = "imagenet";

    private final ModelSpec spec;
    private final Path folder;
    private final WeightCache cache;

    /** A model and what is worth knowing about how it came to be. */
    public record Opened(Model model, List<Diagnostic> notes) {
        public Opened {
            notes = List.copyOf(notes);
        }
    }

    /** A source whose files are named from a folder, the spec's. */
    public ModelSource(ModelSpec spec, Path folder, WeightCache cache) {
        this.spec = spec;
        this.folder = folder;
        this.cache = cache;
    }

    /**
     * Opens the model.
     *
     * @param classes how many classes the dataset has
     * @param seed of weights that start at random
     * @throws EdgeAiException if a file is wrong, or a head that is to be kept does not fit
     */
    public Opened open(int classes, long seed) {
        Opened opened = spec.onnx().isPresent() ? fromFile(spec.onnx().get()) : fromNetwork(classes, seed);
        return withHead(opened, classes, seed);
    }

    /**
     * Opens the model with a head for named classes: grouped behind the file's own classifier where the spec says so, else as {@link #open(int, long)}.
     */
    public Opened open(List<String> classes, long seed) {
        if (spec.groups().isEmpty()) {
            return open(classes.size(), seed);
        }
        Opened opened = spec.onnx().isPresent() ? fromFile(spec.onnx().get()) : withOwnHead(seed);
        List<Diagnostic> notes = new ArrayList<>(opened.notes());
        notes.add(Diagnostic.note("the head groups the " + Heads.classes(opened.model())
                + " outputs of the file's own classifier into " + classes));
        return new Opened(new GroupedHead(classes, spec.groups()).behind(opened.model()), notes);
    }

    /** The file that the model or its weights are read from, if there is one; weights of the catalogue are fetched. */
    public Optional<Path> file() {
        return spec.onnx()
                .or(() -> Optional.of(spec.weights()).filter(weights -> !weights.equals(NONE)))
                .map(this::located);
    }

    private Path located(String name) {
        if (spec.onnx().isPresent() || !name.equals(IMAGENET)) {
            return folder.resolve(name);
        }
        return Catalogue.find(spec.network().orElse(""), spec.width())
                .map(cache::file)
                .orElseThrow(() -> EdgeAiException.spec(Diagnostic.error("weights 'imagenet' of network '"
                                + spec.network().orElse("") + "' at width " + spec.width()
                                + " are not in the catalogue")
                        .hint("the catalogue has, at width 1.0, "
                                + Catalogue.entries().stream()
                                        .map(Catalogue.Entry::network)
                                        .collect(Collectors.joining(", "))
                                + "; or name a weights file, or 'none'")));
    }

    private Opened fromFile(String name) {
        Path file = folder.resolve(name);
        requireDigest(file);
        return new Opened(OnnxReader.read(file), List.of());
    }

    private Opened fromNetwork(int classes, long seed) {
        if (spec.weights().equals(NONE)) {
            return new Opened(Networks.build(network(), spec.width(), classes, seed), List.of());
        }
        return spec.head() == ModelSpec.Head.KEEP ? withOwnHead(seed) : loaded(tensors(), classes, seed);
    }

    /** The network with as many classes as its weights were made for. */
    private Opened withOwnHead(long seed) {
        if (spec.weights().equals(NONE)) {
            throw EdgeAiException.spec(Diagnostic.error("groups need weights, whose classes they group")
                    .hint("write  weights: imagenet  or a file"));
        }
        Map<String, Tensor> tensors = tensors();
        return loaded(tensors, classesOf(tensors), seed);
    }

    private Opened loaded(Map<String, Tensor> tensors, int classes, long seed) {
        WeightLoader.Loaded loaded = WeightLoader.load(Networks.build(network(), spec.width(), classes, seed), tensors);
        return new Opened(loaded.model(), loaded.diagnostics());
    }

    private Map<String, Tensor> tensors() {
        Path file = file().orElseThrow();
        requireDigest(file);
        return WeightFiles.readFor(network(), file);
    }

    private String network() {
        return spec.network().orElseThrow();
    }

    /** The number of classes that a weights file was made for: its head's bias has one number each. */
    private int classesOf(Map<String, Tensor> tensors) {
        Model probe = Networks.build(network(), spec.width(), 2, 0);
        return Heads.parameters(probe).stream()
                .flatMap(name -> tensors.entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith(name)
                                && entry.getValue().rank() == 1)
                        .map(entry -> entry.getValue().elements()))
                .findFirst()
                .orElseThrow(() -> EdgeAiException.spec(
                        Diagnostic.error("weights '" + spec.weights() + "' have no head that could be kept")
                                .hint("write  head: new")));
    }

    private Opened withHead(Opened opened, int classes, long seed) {
        if (spec.head() == ModelSpec.Head.AUTO && spec.network().isPresent()) {
            return opened;
        }
        int present = Heads.classes(opened.model());
        if (spec.head() == ModelSpec.Head.KEEP) {
            if (present != classes) {
                throw EdgeAiException.spec(
                        Diagnostic.error("head of " + present + " classes is to be kept, the dataset has " + classes)
                                .hint("write  head: new  and train it"));
            }
            return opened;
        }
        if (spec.head() == ModelSpec.Head.AUTO && present == classes) {
            return opened;
        }
        List<Diagnostic> notes = new ArrayList<>(opened.notes());
        notes.add(Diagnostic.note("the head is new: " + classes + " classes in place of the file's " + present
                + ", from random weights"));
        return new Opened(Heads.replace(opened.model(), classes, seed), notes);
    }

    private void requireDigest(Path file) {
        if (spec.sha256().isPresent() && Files.isRegularFile(file)) {
            WeightFiles.requireDigest(file, spec.sha256().get());
        }
    }
}
