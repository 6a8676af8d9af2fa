package io.edgeai.examples.feeder;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.data.PictureGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BirdFeederTest {

    @TempDir
    Path folder;

    @Test
    void the_same_seed_draws_the_same_bytes_and_another_seed_others() throws IOException {
        BirdFeeder feeder = new BirdFeeder();
        feeder.draw(folder.resolve("a"), 7, event -> {});
        feeder.draw(folder.resolve("b"), 7, event -> {});
        feeder.draw(folder.resolve("c"), 8, event -> {});

        List<Path> pictures = pictures(folder.resolve("a"));
        assertThat(pictures).hasSize(1000);
        int equalToOtherSeed = 0;
        for (Path picture : pictures) {
            byte[] bytes = Files.readAllBytes(folder.resolve("a").resolve(picture));
            assertThat(Files.readAllBytes(folder.resolve("b").resolve(picture))).isEqualTo(bytes);
            equalToOtherSeed += java.util.Arrays.equals(
                            bytes, Files.readAllBytes(folder.resolve("c").resolve(picture)))
                    ? 1
                    : 0;
        }
        assertThat(equalToOtherSeed).isZero();
    }

    @Test
    void the_service_is_found_by_its_id() {
        assertThat(ServiceLoader.load(PictureGenerator.class).stream()
                        .map(provider -> provider.get().id()))
                .contains("bird-feeder");
    }

    private static List<Path> pictures(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return new ArrayList<>(
                    files.filter(Files::isRegularFile).map(root::relativize).toList());
        }
    }
}
