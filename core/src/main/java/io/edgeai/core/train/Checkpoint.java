package io.edgeai.core.train;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.EdgeAiException.Kind;
import io.edgeai.core.network.Safetensors;
import io.edgeai.core.network.Safetensors.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file from which an interrupted training goes on: a safetensors file, replaced as a whole after each epoch. */
final class Checkpoint {

    private static final String KEY = "training";
    private static final String EPOCHS = "epochs";
    private static final String STATE = "state/";
    private static final String BEST = "best/";

    private final Path file;
    private final Digest key;

    /**
     * A checkpoint in a folder.
     *
     * @param key over all that training depends on: a file of another training is not gone on from
     */
    Checkpoint(Path folder, Digest key) {
        this.file = folder.resolve("checkpoint.safetensors");
        this.key = key;
    }

    /** What was written last by the same training, if anything was. */
    Optional<Progress> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Contents contents = Safetensors.read(file);
        if (!key.hex().equals(contents.metadata().get(KEY))) {
            return Optional.empty();
        }
        List<Epoch> epochs = contents.metadata()
                .getOrDefault(EPOCHS, "")
                .lines()
                .map(Epoch::parse)
                .toList();
        return Optional.of(new Progress(epochs, part(contents, STATE), part(contents, BEST)));
    }

    /** Replaces the file. */
    void write(Progress progress) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        progress.state().forEach((name, tensor) -> tensors.put(STATE + name, tensor));
        progress.kept().forEach((name, tensor) -> tensors.put(BEST + name, tensor));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(KEY, key.hex());
        metadata.put(
                EPOCHS,
                String.join("\n", progress.epochs().stream().map(Epoch::text).toList()));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Safetensors.write(new Contents(tensors, metadata), file);
        } catch (IOException e) {
            throw new EdgeAiException(
                    Kind.STEP,
                    Diagnostic.error("checkpoint '" + file + "' cannot be written: " + e.getMessage())
                            .hint("make room and start again: training goes on after epoch "
                                    + (progress.epochs().size() - 1)),
                    e);
        }
    }

    private static Map<String, Tensor> part(Contents contents, String prefix) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        contents.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return part;
    }
}
