package io.edgeai.backend.vitis;

import io.edgeai.api.backend.tool.Protobuf;
import io.edgeai.api.backend.tool.Protobuf.Message;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A compiled model, read without the vendor's code: it is a protobuf, of whose schema {@code xmodel.txt} has what is wanted.
 *
 * @param parts the subgraphs below the root, in the order of the file
 */
record Xmodel(String name, List<Part> parts) {

    /**
     * A subgraph on one device.
     *
     * @param device USER, DPU or CPU
     * @param fingerprint of the DPU that it was compiled for
     * @param workload operations
     */
    record Part(
            String name,
            String device,
            Optional<Long> fingerprint,
            long workload,
            List<End> inputs,
            List<End> outputs) {}

    /**
     * A tensor that goes into or comes out of a subgraph.
     *
     * @param fixPoint its scale is 2 to the power of minus this
     */
    record End(String name, List<Integer> sizes, Optional<Integer> fixPoint) {}

    private record Op(String name, String type, List<String> arguments, End made) {}

    private static final Protobuf SCHEMA = Protobuf.beside(Xmodel.class, "xmodel.txt");
    private static final Set<String> PARAMETERS = Set.of("const", "const-fix");

    static Xmodel read(Path file) {
        try {
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + file + "' is not a whole .xmodel (" + e.getMessage() + ")"),
                    e);
        }
    }

    /** The subgraphs of a device. */
    List<Part> on(String device) {
        return parts.stream().filter(part -> part.device().equals(device)).toList();
    }

    /** For the report. */
    Exhibit table() {
        List<List<String>> rows = parts.stream()
                .map(part -> List.of(
                        part.name(),
                        part.device(),
                        part.fingerprint().map(Dpu::hex).orElse(""),
                        Long.toString(part.workload())))
                .toList();
        return new Exhibit.Table(
                "Subgraphs of the .xmodel", List.of("subgraph", "device", "fingerprint", "operations"), rows);
    }

    private static Xmodel parse(ByteBuffer bytes) {
        Message graph = SCHEMA.read("Graph", bytes);
        Map<String, Op> ops = new LinkedHashMap<>();
        graph.messages("ops").forEach(op -> ops.put(op.text("name"), op(op)));
        if (graph.messages("root").isEmpty()) {
            throw new IllegalArgumentException("it has no subgraphs");
        }
        List<Part> parts = graph.messages("root").get(0).messages("parts").stream()
                .map(part -> part(part, ops))
                .toList();
        return new Xmodel(graph.text("name"), parts);
    }

    private static Op op(Message op) {
        String name = op.text("name");
        End end = op.messages("made").stream()
                .findFirst()
                .map(Xmodel::tensor)
                .orElse(new End(name, List.of(), Optional.empty()));
        List<String> arguments = op.messages("arguments").stream()
                .flatMap(argument -> argument.texts("op").stream())
                .toList();
        return new Op(name, op.text("type"), arguments, end);
    }

    private static End tensor(Message tensor) {
        return new End(
                tensor.text("name"),
                tensor.numbers("sizes").stream().map(Long::intValue).toList(),
                number(tensor, "fix_point").map(Long::intValue));
    }

    private static Part part(Message part, Map<String, Op> ops) {
        Set<String> own = new LinkedHashSet<>(part.texts("ops"));
        return new Part(
                part.text("name"),
                attribute(part, "device").map(value -> value.text("text")).orElse(""),
                number(part, "dpu_fingerprint"),
                number(part, "workload").orElse(0L),
                taken(own, ops),
                made(own, ops));
    }

    private static Optional<Message> attribute(Message owner, String key) {
        return owner.messages("attributes").stream()
                .filter(entry -> entry.text("key").equals(key))
                .flatMap(entry -> entry.messages("value").stream())
                .findFirst();
    }

    private static Optional<Long> number(Message owner, String key) {
        return attribute(owner, key)
                .flatMap(value -> value.numbers("number").stream().findFirst());
    }

    private static List<End> taken(Set<String> own, Map<String, Op> ops) {
        return own.stream()
                .flatMap(name -> Optional.ofNullable(ops.get(name)).stream())
                .flatMap(op -> op.arguments().stream())
                .distinct()
                .filter(argument -> !own.contains(argument))
                .flatMap(argument -> Optional.ofNullable(ops.get(argument)).stream())
                .filter(op -> !PARAMETERS.contains(op.type()))
                .map(Op::made)
                .toList();
    }

    /** What other subgraphs take, or nobody. */
    private static List<End> made(Set<String> own, Map<String, Op> ops) {
        return own.stream()
                .flatMap(name -> Optional.ofNullable(ops.get(name)).stream())
                .filter(op -> !PARAMETERS.contains(op.type()))
                .filter(op -> {
                    List<String> takers = ops.values().stream()
                            .filter(other -> other.arguments().contains(op.name()))
                            .map(Op::name)
                            .toList();
                    return takers.isEmpty() || !own.containsAll(takers);
                })
                .map(Op::made)
                .toList();
    }
}
