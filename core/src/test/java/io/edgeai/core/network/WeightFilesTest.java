package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The .pth files were written by PyTorch itself: see fixtures.py beside them. */
final class WeightFilesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "old.pth"})
    void bothPyTorchFormatsGiveTheSameTensors(String name) throws Exception {
        Map<String, Tensor> tensors = WeightFiles.read(fixture(name));

        assertThat(tensors.keySet())
                .containsExactly(
                        "conv.weight",
                        "transposed",
                        "every.second",
                        "first.two",
                        "half",
                        "brain",
                        "double",
                        "norm.num_batches_tracked",
                        "empty");
        assertThat(tensors.get("conv.weight").sizes()).containsExactly(2, 1, 3, 3);
        assertThat(tensors.get("conv.weight").floats()[17]).isEqualTo(4.25f);
        assertThat(tensors.get("transposed").sizes()).containsExactly(3, 2);
        assertThat(tensors.get("transposed").floats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(tensors.get("every.second").floats()).containsExactly(2, 4, 6);
        assertThat(tensors.get("first.two").floats()).containsExactly(0, 1);
        assertThat(tensors.get("half").floats()).containsExactly(1.5f, -2, 65504);
        assertThat(tensors.get("brain").floats()[2]).isBetween(2.99e38f, 3.01e38f);
        assertThat(tensors.get("double").floats()).containsExactly(0.1f);
        assertThat(tensors.get("norm.num_batches_tracked").type()).isEqualTo(ElementType.INT64);
        assertThat(tensors.get("norm.num_batches_tracked").toLongs()).containsExactly(7);
        assertThat(tensors.get("empty").sizes()).containsExactly(0, 3);
    }

    @Test
    void theStateDictionaryWithinACheckpointIsFound() throws Exception {
        assertThat(WeightFiles.read(fixture("checkpoint.pth"))).containsOnlyKeys("module.weight", "module.bias");
    }

    @ParameterizedTest
    @CsvSource({
        "evil.pth, posix.system",
        "module.pth, torch.nn.modules.linear.Linear",
        "script.pt, TorchScript",
        "huge.pth, which has 1",
    })
    void whatIsMoreThanTensorsIsRefusedByName(String name, String reason) throws Exception {
        Path file = fixture(name);

        assertThatThrownBy(() -> WeightFiles.read(file))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    @Test
    void aBrokenPyTorchFileGivesAMessageAndNothingWorse() throws Exception {
        Random random = new Random(5);
        for (String name : new String[] {"zip.pth", "old.pth", "checkpoint.pth"}) {
            byte[] whole = Files.readAllBytes(fixture(name));
            for (int trial = 0; trial < 400; trial++) {
                byte[] bytes = whole.clone();
                for (int i = 0; i <= trial % 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                Path file = write("broken.pth", trial % 5 == 0 ? cut(bytes, random.nextInt(bytes.length)) : bytes);
                readOrRefuse(file);
            }
        }
    }

    @Test
    void aCompressedEntryIsRefused() throws Exception {
        Path file = folder.resolve("bomb.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[1 << 20]);
            zip.closeEntry();
        }

        assertThatThrownBy(() -> WeightFiles.read(file)).hasMessageContaining("'archive/data.pkl' is compressed");
    }

    @Test
    void safetensorsAreReadWithTheirTypes() throws Exception {
        ByteBuffer data = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1).putFloat(-2).putShort((short) 0x3fc0).putInt(9);
        Path file = safetensors(
                "{\"__metadata__\":{\"format\":\"pt\"},\"i\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[10,14]},"
                        + "\"w\\u0041\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[8,10]}}   ",
                data.array());

        Map<String, Tensor> tensors = WeightFiles.read(file);

        assertThat(tensors.get("wA")).isEqualTo(Tensor.ofFloats(new float[] {1, -2}, 1, 2));
        assertThat(tensors.get("b")).isEqualTo(Tensor.ofFloats(new float[] {1.5f}, 1));
        assertThat(tensors.get("i").toLongs()).containsExactly(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 'b' begins at byte 4",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 'a' begins at byte 4, the one before it ends at 0",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} | its data 12",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 'a' of type F32 and shape [3] has 8 bytes",
                "{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,12]}} | dtype 'F4'",
                "{'a':{'dtype':'F32','shape':[4611686018427387,99999],'data_offsets':[0,12]}} | has 12 bytes",
                "{'a':{'dtype':'F32','shape':[-3],'data_offsets':[0,12]}} | an integer",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]},'a':{}} | the key 'a' twice",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]} | ends too early",
                "[[[[[[[[[[[[[[]]]]]]]]]]]]]] | something else than",
            })
    void wrongSafetensorsHeadersAreRefused(String header, String reason) throws Exception {
        Path file = safetensors(header.replace('\'', '"'), new byte[12]);

        assertThatThrownBy(() -> WeightFiles.read(file))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aHeaderLongerThanTheFileIsRefused() throws Exception {
        Path file = write("short.safetensors", new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'});

        assertThatThrownBy(() -> WeightFiles.read(file)).hasMessageContaining("9223372036854775807 bytes");
    }

    @Test
    void anotherSuffixAndAnAbsentFileAreRefused() throws Exception {
        Path file = write("weights.h5", new byte[1]);

        assertThatThrownBy(() -> WeightFiles.read(file))
                .hasMessageContaining("'h5'")
                .hasMessageContaining(".safetensors");
        assertThatThrownBy(() -> WeightFiles.read(folder.resolve("no.pth"))).hasMessageContaining("is not there");
    }

    @Test
    void aDigestMayBeGivenByItsFirstDigits() throws Exception {
        Path file = write("some.bin", new byte[] {1, 2, 3});
        String digest = Digest.ofFile(file).hex();

        WeightFiles.requireDigest(file, digest);
        WeightFiles.requireDigest(file, digest.substring(0, 8).toUpperCase(java.util.Locale.ROOT));
        assertThatThrownBy(() -> WeightFiles.requireDigest(file, "00000000"))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(digest)
                .hasMessageContaining("00000000");
    }

    @Test
    void whatIsWrittenAsSafetensorsIsReadBackAlsoByName() throws Exception {
        Map<String, Tensor> tensors = Map.of(
                "a \"quoted\" näme\n", Tensor.ofFloats(new float[] {1, 2, 3}, 3, 1),
                "steps", Tensor.ofLongs(new long[] {7}));
        Path file = folder.resolve("x.safetensors");

        Safetensors.write(new Safetensors.Contents(tensors, Map.of("key", "\\ value")), file);

        assertThat(Safetensors.read(file).tensors()).isEqualTo(tensors);
        assertThat(Safetensors.read(file).metadata()).isEqualTo(Map.of("key", "\\ value"));
        assertThat(folder).isDirectoryNotContaining(other -> other.toString().endsWith(".part"));
    }

    private static void readOrRefuse(Path file) {
        try {
            assertThat(WeightFiles.read(file)).isNotNull();
        } catch (EdgeAiException e) {
            assertThat(e).hasMessageContaining("broken.pth");
        }
    }

    private static byte[] cut(byte[] bytes, int length) {
        return java.util.Arrays.copyOf(bytes, length);
    }

    private Path safetensors(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return write(
                "w.safetensors", file.putLong(text.length).put(text).put(data).array());
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    static Path fixture(String name) throws URISyntaxException {
        return Path.of(WeightFilesTest.class.getResource(name).toURI());
    }
}
