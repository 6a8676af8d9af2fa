package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.Conversion;
import io.edgeai.api.model.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the contract beside an artifact says whatever the vendor, as plain values that a backend writes in the form of its contract. */
public final class ContractFacts {

    private ContractFacts() {}

    /** Chip, scheme, preprocessing and labels of a conversion. */
    public static Map<String, Object> of(Conversion job) {
        Map<String, Object> preprocessing = new LinkedHashMap<>();
        job.preprocessing()
                .toMetadata()
                .forEach((key, value) -> preprocessing.put(key.substring(key.lastIndexOf('.') + 1), value));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("chip", job.chip().id());
        facts.put("scheme", job.quantized().scheme().name());
        facts.put("preprocessing", preprocessing);
        facts.put("labels", job.labels());
        return facts;
    }

    /** Name, digest and size of a file. */
    public static Map<String, Object> file(Path file) {
        try {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("file", String.valueOf(file.getFileName()));
            facts.put("sha256", Digest.ofFile(file).hex());
            facts.put("bytes", Files.size(file));
            return facts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why a file is not the one that had a digest; empty if it is. */
    public static Optional<String> difference(Path file, String sha256) {
        try {
            return !Files.isRegularFile(file)
                    ? Optional.of("'" + file + "' does not exist")
                    : Digest.ofFile(file).hex().equals(sha256)
                            ? Optional.empty()
                            : Optional.of("'" + file + "' has another digest than the one it was written for");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
