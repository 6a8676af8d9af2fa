package io.edgeai.core.exec;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.edgeai.api.model.Node;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A TorchScript function from a list of tensors to a list of tensors, loaded into the engine. */
final class Script implements AutoCloseable {

    private static final String NAME = "t[]";
    private static final Pattern LINE = Pattern.compile("\\n +v(\\d+) = [^\\n]*\\n[ ~]*<--- HERE");

    private final PtSymbolBlock module;
    private final List<Node> nodes;

    private Script(PtSymbolBlock module, List<Node> nodes) {
        this.module = module;
        this.nodes = nodes;
    }

    /**
     * Loads a function.
     *
     * @param body its lines; its argument is {@code t}
     * @param nodes the graph's nodes by the number of the variable {@code v0, v1, ...} that their line assigns: errors name them
     */
    static Script load(PtNDManager scope, List<String> body, List<Node> nodes) {
        StringBuilder source = new StringBuilder(prelude());
        source.append("\nclass Graph(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n")
                .append("  def forward(self: __torch__.Graph, t: List[Tensor]) -> List[Tensor]:\n");
        body.forEach(line -> source.append("    ").append(line).append('\n'));
        try {
            return new Script(
                    JniUtils.loadModule(scope, new ByteArrayInputStream(archive(source.toString())), false, false),
                    nodes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the function; what it returns belongs to the scope of the first argument. */
    NDList run(NDList arguments, boolean differentiable) {
        arguments.forEach(argument -> argument.setName(NAME));
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(differentiable);
        try {
            return IValueUtils.forward(module, arguments, differentiable);
        } catch (EngineException e) {
            throw failure(e, arguments);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    @Override
    public void close() {
        module.close();
    }

    private RuntimeException failure(EngineException e, NDList arguments) {
        String message = String.valueOf(e.getMessage());
        Matcher line = LINE.matcher(message);
        String reason = message.lines()
                .filter(text -> text.startsWith("RuntimeError: "))
                .findFirst()
                .orElse(message)
                .replace("RuntimeError: ", "");
        if (!line.find() || Integer.parseInt(line.group(1)) >= nodes.size()) {
            return e;
        }
        Node node = nodes.get(Integer.parseInt(line.group(1)));
        NDArray first = arguments.get(0);
        return new EdgeAiException(
                EdgeAiException.Kind.STEP,
                Diagnostic.error("node '" + node.title() + "' (" + node.op() + ") cannot be computed: " + reason)
                        .in("first input of the model is " + first.getDataType() + first.getShape()),
                e);
    }

    private static String prelude() {
        try (InputStream in = Script.class.getResourceAsStream("prelude.py")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive of a serialized TorchScript module: its code, and a pickle of an object whose only field says that it is not in training. */
    private static byte[] archive(String source) throws IOException {
        String object = "\u0080\u0002c__torch__\nGraph\n)\u0081}X\b\u0000\u0000\u0000training\u0089sb.";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", object);
            store(zip, "code/__torch__.py", source);
            store(zip, "constants.pkl", "\u0080\u0002).");
            // The version of the operators: an older one would call them as they once were.
            store(zip, "version", "10\n");
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry entry = new ZipEntry("graph/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
