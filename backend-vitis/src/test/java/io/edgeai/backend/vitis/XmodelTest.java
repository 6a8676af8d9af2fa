package io.edgeai.backend.vitis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files written by protobuf's own library, by the field numbers of XIR's public schema: built from documentation, not by the vendor's compiler. */
class XmodelTest {

    @TempDir
    Path folder;

    /** Writes the fields of a message. */
    interface Fields {
        void to(CodedOutputStream out) throws IOException;
    }

    static ByteString message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.to(out);
            out.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    private static ByteString attribute(String key, Fields value) {
        return message(out -> {
            out.writeString(1, key);
            out.writeBytes(2, message(value));
        });
    }

    private static ByteString op(String name, String type, int fixPoint, String... arguments) {
        return message(out -> {
            out.writeString(1, name);
            out.writeString(2, type);
            for (String argument : arguments) {
                out.writeBytes(4, message(inner -> {
                    inner.writeString(1, "input");
                    inner.writeString(2, argument);
                }));
            }
            out.writeBytes(5, message(inner -> {
                inner.writeString(1, name + "_tensor");
                inner.writeBytes(2, message(sizes -> {
                    for (int size : List.of(1, 8, 8, 3)) {
                        sizes.writeInt32NoTag(size);
                    }
                }));
                inner.writeInt32(6, 8);
                inner.writeBytes(10, attribute("fix_point", value -> value.writeInt32(5, fixPoint)));
            }));
        });
    }

    private static ByteString part(String name, String device, long fingerprint, String... ops) {
        return message(out -> {
            out.writeString(1, name);
            for (String op : ops) {
                out.writeString(3, op);
            }
            out.writeBytes(5, attribute("device", value -> value.writeString(11, device)));
            if (fingerprint != 0) {
                out.writeBytes(5, attribute("dpu_fingerprint", value -> value.writeUInt64(8, fingerprint)));
                out.writeBytes(5, attribute("workload", value -> value.writeUInt64(8, 123456789012L)));
            }
        });
    }

    /** A model with one subgraph for the DPU and, if asked for, one for the processor. */
    static Path write(Path file, long fingerprint, boolean processor, int inputPosition) throws IOException {
        ByteString bytes = message(out -> {
            out.writeString(1, "small");
            out.writeBytes(5, op("picture", "data-fix", inputPosition));
            out.writeBytes(5, op("weights", "const-fix", 9));
            out.writeBytes(5, op("conv", "conv2d-fix", 4, "picture", "weights"));
            out.writeBytes(5, op("scores", "pool-fix", -2, "conv"));
            if (processor) {
                out.writeBytes(5, op("softmax", "softmax", 0, "scores"));
            }
            out.writeBytes(10, message(root -> {
                root.writeString(1, "root");
                root.writeBytes(10, part("subgraph_picture", "USER", 0, "picture"));
                root.writeBytes(10, part("subgraph_conv", "DPU", fingerprint, "weights", "conv", "scores"));
                if (processor) {
                    root.writeBytes(10, part("subgraph_softmax", "CPU", 0, "softmax"));
                }
            }));
        });
        return Files.write(file, bytes.toByteArray());
    }

    @Test
    void subgraphs_devices_fingerprint_and_positions_are_read() throws IOException {
        Xmodel model = Xmodel.read(write(folder.resolve("a.xmodel"), 0x101000056010407L, true, 6));
        assertThat(model.name()).isEqualTo("small");
        assertThat(model.parts()).extracting(Xmodel.Part::device).containsExactly("USER", "DPU", "CPU");
        Xmodel.Part part = model.on("DPU").get(0);
        assertThat(part.fingerprint().map(Dpu::hex)).contains("0x101000056010407");
        assertThat(part.workload()).isEqualTo(123456789012L);
        assertThat(part.inputs())
                .containsExactly(new Xmodel.End("picture_tensor", List.of(1, 8, 8, 3), Optional.of(6)));
        assertThat(part.outputs())
                .containsExactly(new Xmodel.End("scores_tensor", List.of(1, 8, 8, 3), Optional.of(-2)));
    }

    @Test
    void a_file_that_is_cut_off_is_told() throws IOException {
        byte[] whole = Files.readAllBytes(write(folder.resolve("a.xmodel"), 1, false, 6));
        for (int length : new int[] {0, 3, 20, whole.length - 1}) {
            Path cut = Files.write(folder.resolve("cut.xmodel"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Xmodel.read(cut)).hasMessageContaining("is not a whole .xmodel");
        }
    }
}
