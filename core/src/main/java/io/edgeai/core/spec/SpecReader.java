package io.edgeai.core.spec;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.Pipeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads a spec. All that is wrong comes at once, in the order of the file. */
public final class SpecReader {

    private static final long LARGEST = 1 << 20;

    private SpecReader() {}

    /**
     * Reads a YAML file.
     *
     * @throws EdgeAiException of kind {@code SPEC} with all problems
     */
    public static Spec read(Path file) {
        String text = text(file);
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        return read(file.toString(), text, folder);
    }

    /** Reads the text of a spec; {@code file} names it in messages, {@code folder} is where its relative paths start. */
    public static Spec read(String file, String text, Path folder) {
        Problems problems = new Problems();
        Map<String, Location> places = Binder.noPlaces();
        Optional<Pipeline> pipeline = YamlReader.read(file, text, problems)
                .flatMap(yaml -> new Binder(problems, places, folder).record(Pipeline.class, yaml, ""));
        problems.throwIfAny();
        return new Spec(pipeline.orElseThrow(), text, folder, places);
    }

    /** Reads the text again for the options of one target, so that their problems have places; notes where each value stands. */
    static <R extends Record> R options(Spec spec, int target, Class<R> type, Map<String, Location> places) {
        String path = "targets[" + target + "].options";
        Map<String, Object> values = spec.pipeline().targets().get(target).options();
        Location whole = spec.places().get(path);
        if (whole == null) {
            return Specs.bind(type, values, new Location("", 0, 0), spec.folder());
        }
        Problems problems = new Problems();
        Yaml yaml = YamlReader.read(whole.file(), spec.text(), new Problems())
                .flatMap(root -> find(root, target))
                .orElse(Yaml.of(values, whole));
        Optional<R> options = new Binder(problems, places, spec.folder()).record(type, yaml, path);
        problems.throwIfAny();
        return options.orElseThrow();
    }

    private static Optional<Yaml> find(Yaml root, int target) {
        return key(root, "targets")
                .filter(Yaml.Items.class::isInstance)
                .map(items -> ((Yaml.Items) items).items().get(target))
                .flatMap(one -> key(one, "options"));
    }

    private static Optional<Yaml> key(Yaml yaml, String key) {
        return yaml instanceof Yaml.Keys keys
                ? keys.entries().stream()
                        .filter(entry -> entry.key().equals(key))
                        .map(Yaml.Entry::value)
                        .findFirst()
                : Optional.empty();
    }

    private static String text(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw refused(file, "is a folder; a spec is a YAML file", "give the file inside it");
            }
            if (!Files.exists(file)) {
                throw refused(file, "does not exist", "give the path of a YAML file");
            }
            long size = Files.size(file);
            if (size > LARGEST) {
                throw refused(file, "has " + size + " bytes; a spec has at most " + LARGEST, "is this the right file?");
            }
            return decode(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("spec '" + file + "' cannot be read: " + e).at(Location.of(file.toString())),
                    e);
        }
    }

    private static String decode(Path file, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(buffer)
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < buffer.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            String value = buffer.hasRemaining() ? String.format("0x%02X", buffer.get()) : "at the end";
            throw EdgeAiException.spec(Diagnostic.error("byte " + value + " is not UTF-8 text")
                    .at(new Location(file.toString(), line, 0))
                    .hint("save the file in the encoding UTF-8"));
        }
    }

    private static EdgeAiException refused(Path file, String rule, String hint) {
        return EdgeAiException.spec(
                Diagnostic.error("spec '" + file + "' " + rule).hint(hint));
    }
}
