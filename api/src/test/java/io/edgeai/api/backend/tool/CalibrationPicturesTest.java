package io.edgeai.api.backend.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Command;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationPicturesTest {

    @TempDir
    Path folder;

    @Test
    void each_view_of_a_picture_is_one() throws IOException {
        byte[] bytes = new byte[3 * 2 * 2 * 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        CalibrationPictures views =
                CalibrationPictures.of(List.of(Tensor.ofBytes(ElementType.UINT8, bytes, 3, 2, 2, 3)));
        assertThat(views.all()).hasSize(3);
        assertThat(views.all().get(1).sizes()).containsExactly(2, 2, 3);
        views.writeRaw(folder);
        assertThat(Files.readAllBytes(folder.resolve("pictures.bin"))).isEqualTo(bytes);
        Map<String, Object> facts = views.atMost(2).facts(Preprocessing.unit(2));
        assertThat(facts).containsEntry("count", 2).containsEntry("height", 2).containsEntry("channels", 3);
    }

    @Test
    void a_container_gets_folders_variables_and_the_inner_command() {
        Command inner = Command.of("tool", "-x").in(Path.of("/in")).with(Map.of("B", "2", "A", "1"));
        Command outer = new Container("podman", "image:1").around(inner, Map.of(Path.of("/here"), "/in"));
        assertThat(String.join(" ", outer.words()))
                .isEqualTo("podman run --rm -v /here:/in -w /in -e A=1 -e B=2 image:1 tool -x");
    }
}
