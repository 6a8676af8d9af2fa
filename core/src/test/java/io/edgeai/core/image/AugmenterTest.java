package io.edgeai.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Colour;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.Augment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AugmenterTest {

    private static final Augment NONE = new Augment(0, Optional.empty(), 0, 0, 0, 0);
    private static final Augment ALL = new Augment(0.5, Optional.of(0.3), 0.4, 0.2, 0.2, 0.5);

    @TempDir
    Path folder;

    private Path file(int width, int height) {
        return Drawn.write(folder.resolve("a.png"), width, height, 0);
    }

    @ParameterizedTest
    @EnumSource(Fit.class)
    void withoutAChangeThePictureIsTheReaders(Fit fit) {
        Preprocessing preprocessing = Preprocessing.unit(60).with(fit);
        Preprocessing one = fit == Fit.THREE_CROPS ? preprocessing.with(Fit.CROP) : preprocessing;
        Path file = file(150, 90);
        assertThat(apply(NONE, preprocessing, file, 3)).isEqualTo(bytes(PictureReader.read(file, one)));
    }

    @Test
    void theSameSeedEpochAndNumberGiveTheSameBytesAndOthersDoNot() {
        Path file = file(150, 90);
        byte[] once = apply(ALL, Preprocessing.unit(60), file, 3);
        assertThat(apply(ALL, Preprocessing.unit(60), file, 3)).isEqualTo(once);
        assertThat(apply(ALL, Preprocessing.unit(60), file, 4)).isNotEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource(value = Augment.Policy.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aPolicyChangesPicturesInManyWaysAndTheSameWayAgain(Augment.Policy policy) {
        Augment spec = new Augment(0, Optional.empty(), 0, 0, 0, 0, Optional.empty(), policy, 0, 0, 0, 1);
        Path file = file(60, 60);
        Set<String> seen = new HashSet<>();
        for (int epoch = 0; epoch < 60; epoch++) {
            byte[] changed = apply(spec, Preprocessing.unit(60), file, epoch);
            assertThat(apply(spec, Preprocessing.unit(60), file, epoch)).isEqualTo(changed);
            seen.add(java.util.Arrays.toString(changed));
        }
        assertThat(seen).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(PolicyOp.class)
    void aChangeOfAPolicyChangesAColouredPictureButForTheOneThatDoesNot(PolicyOp op) {
        org.opencv.core.Mat picture = OpenCv.over(java.nio.ByteBuffer.allocateDirect(20 * 20 * 3), 20, 20, 3);
        for (int i = 0; i < 400; i++) {
            picture.put(
                    i / 20, i % 20, new byte[] {(byte) (40 + i / 4), (byte) (60 + i / 10), (byte) (50 + i % 20 * 5)});
        }
        org.opencv.core.Mat before = picture.clone();

        new PolicyChange(op, 0.8, true, PolicyChange.Reach.USUAL)
                .apply(picture, Preprocessing.Colour.RGB, new org.opencv.core.Scalar(1, 2, 3));

        assertThat(org.opencv.core.Core.norm(before, picture) == 0).isEqualTo(op == PolicyOp.IDENTITY);
    }

    @Test
    void aGridHidesAboutAsMuchAsThePaperSays() {
        Augment spec = new Augment(0, Optional.empty(), 0, 0, 0, 0, Optional.empty(), Augment.Policy.NONE, 1, 0, 0, 1);
        Preprocessing preprocessing = Preprocessing.unit(60).with(List.of(7f, 7f, 7f), List.of(1f, 1f, 1f));
        Augmenter augmenter = new Augmenter(spec, preprocessing, 5);
        double hidden = 0;
        for (int i = 0; i < 100; i++) {
            byte[] out = apply(augmenter, flat(60, 200), i);
            for (int at = 0; at < out.length; at += 3) {
                hidden += out[at] == 7 ? 1.0 / (100 * 3600) : 0;
            }
        }
        assertThat(hidden).isBetween(0.12, 0.2);
    }

    @Test
    void aMirrorImageIsMirrored() {
        Path file = file(60, 60);
        byte[] plain = bytes(PictureReader.read(file, Preprocessing.unit(60)));
        byte[] flipped = apply(new Augment(1, Optional.empty(), 0, 0, 0, 0), Preprocessing.unit(60), file, 0);
        for (int x = 0; x < 60; x++) {
            assertThat(flipped[x * 3]).isEqualTo(plain[(59 - x) * 3]);
        }
    }

    @Test
    void aPastedPictureLiesWholeAndSmallerOnTheGround() {
        Tensor white = flat(48, 255);
        Tensor black = flat(60, 0);
        Augment spec = pasting(1, 0.35, 0.8);
        Augmenter augmenter = new Augmenter(spec, Preprocessing.unit(60), 5, grounds(black));
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            byte[] out = apply(augmenter, white, i);
            int pixels = 0;
            for (int at = 0; at < out.length; at += 3) {
                pixels += out[at] == 0 ? 0 : 1;
            }
            assertThat(pixels / 3600.0).isBetween(0.33 * 0.33, 0.82 * 0.82);
            places.add(first(out));
        }
        assertThat(places).hasSizeGreaterThan(100);
    }

    @Test
    void theGroundIsDrawnFromAllAndPastingHappensAsOftenAsAskedFor() {
        var three = new Augmenter.Grounds(3, number -> flat(60, 50 * number));
        Augmenter augmenter = new Augmenter(pasting(0.25, 0.2, 0.2), Preprocessing.unit(60), 5, three);
        int[] darkest = new int[256];
        for (int i = 0; i < 600; i++) {
            int least = 255;
            for (byte value : apply(augmenter, flat(60, 255), i)) {
                least = Math.min(least, value & 0xFF);
            }
            darkest[least]++;
        }
        assertThat(darkest[255]).isBetween(410, 490);
        assertThat(darkest[0] + darkest[50] + darkest[100]).isEqualTo(600 - darkest[255]);
        assertThat(List.of(darkest[0], darkest[50], darkest[100]))
                .allSatisfy(count -> assertThat(count).isGreaterThan(25));
    }

    @Test
    void pastingWithoutAGroundIsRefused() {
        assertThatThrownBy(() -> new Augmenter(pasting(1, 0.3, 0.6), Preprocessing.unit(60), 5))
                .hasMessageContaining("no ground");
        assertThatThrownBy(() -> pasting(1, 0.6, 0.3)).hasMessageContaining("the smaller first");
    }

    private static Augment pasting(double share, double least, double most) {
        return new Augment(
                0,
                Optional.empty(),
                0,
                0,
                0,
                0,
                Optional.of(new Augment.Paste(share, "nothing", List.of(least, most))));
    }

    private static Augmenter.Grounds grounds(Tensor one) {
        return new Augmenter.Grounds(1, number -> one);
    }

    private static Tensor flat(int side, int value) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(side * side * 3);
        for (int i = 0; i < pixels.capacity(); i++) {
            pixels.put(i, (byte) value);
        }
        return Tensor.wrap(ElementType.UINT8, pixels, side, side, 3);
    }

    private static byte[] apply(Augmenter augmenter, Tensor view, int index) {
        ByteBuffer out = ByteBuffer.allocateDirect(augmenter.bytes());
        augmenter.apply(view, 1, index, out);
        byte[] bytes = new byte[out.capacity()];
        out.get(0, bytes);
        return bytes;
    }

    private static int first(byte[] pixels) {
        int at = 0;
        while (pixels[at] == 0) {
            at++;
        }
        return at;
    }

    /** Also where the picture is kept at its own size: parts of 200x100 are as wide as high, once they are squashed. */
    @Test
    void partsOfSquashedPicturesAreCutAsIfTheyWereSquare() {
        Path file = file(200, 100);
        Preprocessing preprocessing = Preprocessing.unit(192).with(Fit.SQUASH);
        Augment spec = new Augment(0, Optional.of(0.25), 0, 0, 0, 0);
        double wide = 0;
        for (int i = 0; i < 200; i++) {
            byte[] crop = apply(spec, preprocessing, file, i);
            int last = (191 * 192 + 191) * 3;
            double width = ((crop[last] & 0xFF) - (crop[0] & 0xFF)) / 255.0;
            double height = ((crop[last + 1] & 0xFF) - (crop[1] & 0xFF)) / 255.0;
            assertThat(width / height).isBetween(0.68, 1.47);
            wide += Math.log(width / height) / 200;
        }
        assertThat(wide).isBetween(-0.1, 0.1);
    }

    /** The drawn picture tells by its colours which part of it is seen: red grows to the right, green to the bottom. */
    @Test
    void cropsKeepAtLeastTheGivenShareAndAnAspectNearTheirs() {
        Path file = file(400, 300);
        Preprocessing preprocessing = Preprocessing.unit(96).with(Fit.CROP);
        Augment spec = new Augment(0, Optional.of(0.25), 0, 0, 0, 0);
        double least = 1;
        double most = 0;
        for (int i = 0; i < 300; i++) {
            byte[] crop = apply(spec, preprocessing, file, i);
            int last = (95 * 96 + 95) * 3;
            double width = ((crop[last] & 0xFF) - (crop[0] & 0xFF)) / 255.0 * 96 / 95;
            double height = ((crop[last + 1] & 0xFF) - (crop[1] & 0xFF)) / 255.0 * 96 / 95;
            double share = width * height;
            double aspect = width * 400 / (height * 300);
            assertThat(share).isBetween(0.22, 1.02);
            assertThat(aspect).isBetween(0.70, 1.42);
            least = Math.min(least, share);
            most = Math.max(most, share);
        }
        assertThat(least).isLessThan(0.35);
        assertThat(most).isGreaterThan(0.85);
    }

    @Test
    void greyPicturesHaveEqualChannelsOfTheSameLuma() {
        Path file = file(40, 40);
        byte[] plain = bytes(PictureReader.read(file, Preprocessing.unit(40)));
        byte[] grey = apply(new Augment(0, Optional.empty(), 0, 0, 1, 0), Preprocessing.unit(40), file, 0);
        for (int i = 0; i < grey.length; i += 3) {
            double luma = 0.299 * (plain[i] & 0xFF) + 0.587 * (plain[i + 1] & 0xFF) + 0.114 * (plain[i + 2] & 0xFF);
            assertThat(grey[i] & 0xFF).isCloseTo((int) Math.round(luma), within(1));
            assertThat(grey[i]).isEqualTo(grey[i + 1]).isEqualTo(grey[i + 2]);
        }
    }

    @Test
    void coloursKeepTheirOrder() {
        Path file = file(40, 40);
        Augment spec = new Augment(0, Optional.empty(), 0.3, 0.1, 0, 0);
        Preprocessing bgr = new Preprocessing(
                40, 40, Fit.SQUASH, 40, Colour.BGR, Collections.nCopies(3, 0f), Collections.nCopies(3, 1f));
        byte[] rgb = apply(spec, Preprocessing.unit(40), file, 5);
        byte[] reversed = apply(spec, bgr, file, 5);
        for (int i = 0; i < rgb.length; i += 3) {
            assertThat(reversed[i + 2] & 0xFF).isCloseTo(rgb[i] & 0xFF, within(1));
            assertThat(reversed[i] & 0xFF).isCloseTo(rgb[i + 2] & 0xFF, within(1));
        }
    }

    @Test
    void aHueShiftTurnsColoursAndLeavesGreyAlone() {
        Augment hue = new Augment(0, Optional.empty(), 0, 0.4, 0, 0);
        Augmenter augmenter = new Augmenter(hue, Preprocessing.unit(1), 1);
        assertThat(one(augmenter, 120, 120, 120)).containsExactly(120, 120, 120);
        int[] red = one(augmenter, 160, 90, 90);
        assertThat(Arrays.equals(red, new int[] {160, 90, 90})).isFalse();
        assertThat(0.299 * red[0] + 0.587 * red[1] + 0.114 * red[2]).isCloseTo(110.9, within(1.5));
    }

    @Test
    void brightnessAndContrastStayWithinTheirRange() {
        Augmenter augmenter = new Augmenter(new Augment(0, Optional.empty(), 0.2, 0, 0, 0), Preprocessing.unit(1), 1);
        for (int i = 0; i < 200; i++) {
            ByteBuffer out = ByteBuffer.allocateDirect(3);
            augmenter.apply(Tensor.wrap(ElementType.UINT8, direct(100, 100, 100), 1, 1, 3), 0, i, out);
            assertThat(out.get(0) & 0xFF).isBetween(79, 121).isCloseTo(out.get(1) & 0xFF, within(1));
        }
    }

    @Test
    void anErasedRectangleHasTheMeanColour() {
        Preprocessing preprocessing =
                Preprocessing.unit(100).with(java.util.List.of(7f, 8f, 9f), java.util.List.of(1f, 1f, 1f));
        byte[] erased = apply(new Augment(0, Optional.empty(), 0, 0, 0, 1), preprocessing, file(100, 100), 2);
        int count = 0;
        for (int i = 0; i < erased.length; i += 3) {
            count += erased[i] == 7 && erased[i + 1] == 8 && erased[i + 2] == 9 ? 1 : 0;
        }
        assertThat(count).isBetween(150, 3400);
    }

    @Test
    void greyInputsAreChangedToo() {
        Preprocessing grey =
                new Preprocessing(40, 40, Fit.SQUASH, 40, Colour.GREY, java.util.List.of(0f), java.util.List.of(1f));
        assertThat(apply(ALL, grey, file(80, 60), 1)).hasSize(1600).isNotEqualTo(apply(ALL, grey, file(80, 60), 2));
    }

    private static byte[] apply(Augment spec, Preprocessing preprocessing, Path file, long index) {
        Augmenter augmenter = new Augmenter(spec, preprocessing, 11);
        ByteBuffer out = ByteBuffer.allocateDirect(augmenter.bytes());
        augmenter.apply(augmenter.view(file), 1, index, out);
        byte[] bytes = new byte[out.capacity()];
        out.get(bytes);
        return bytes;
    }

    private static int[] one(Augmenter augmenter, int... rgb) {
        ByteBuffer out = ByteBuffer.allocateDirect(3);
        augmenter.apply(Tensor.wrap(ElementType.UINT8, direct(rgb), 1, 1, 3), 0, 1, out);
        return new int[] {out.get(0) & 0xFF, out.get(1) & 0xFF, out.get(2) & 0xFF};
    }

    private static ByteBuffer direct(int... values) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[tensor.elements()];
        tensor.data().get(bytes);
        return bytes;
    }
}
