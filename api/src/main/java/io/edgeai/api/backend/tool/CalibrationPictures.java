package io.edgeai.api.backend.tool;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Calibration pictures in the two forms that vendors' tools take: raw bytes in one file, and PNGs with a list of their names. They are fitted already.
 *
 * @param all uint8 [height, width, channels] each, of one size
 */
public record CalibrationPictures(List<Tensor> all) {

    /** The file of raw bytes. */
    public static final String RAW = "pictures.bin";

    private static final String FOLDER = "calibration";

    public CalibrationPictures {
        all = List.copyOf(all);
    }

    /** Each of several views of a picture counts. */
    public static CalibrationPictures of(List<Tensor> given) {
        List<Tensor> views = new ArrayList<>();
        for (Tensor one : given) {
            long[] s = one.sizes();
            int size = s.length == 3 ? one.elements() : one.elements() / (int) s[0];
            for (int i = 0; i * size < one.elements(); i++) {
                ByteBuffer bytes = one.data().position(i * size).slice().limit(size);
                views.add(Tensor.of(one.type(), bytes, s[s.length - 3], s[s.length - 2], s[s.length - 1]));
            }
        }
        return new CalibrationPictures(views);
    }

    /** The first of them. */
    public CalibrationPictures atMost(int most) {
        return new CalibrationPictures(all.subList(0, Math.min(most, all.size())));
    }

    /** How the raw bytes are read, and what a network then takes: {@code (byte - mean) / std}. */
    public Map<String, Object> facts(Preprocessing wanted) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("count", all.size());
        facts.put("height", wanted.height());
        facts.put("width", wanted.width());
        facts.put("channels", wanted.colour().channels());
        facts.put("mean", wanted.mean());
        facts.put("std", wanted.std());
        return facts;
    }

    /** Writes {@link #RAW} into a folder, picture after picture. */
    public void writeRaw(Path folder) throws IOException {
        try (OutputStream raw = Files.newOutputStream(folder.resolve(RAW))) {
            var channel = Channels.newChannel(raw);
            for (Tensor picture : all) {
                channel.write(picture.data());
            }
        }
    }

    /**
     * Writes PNGs below a folder, for a tool that preprocesses by itself: where that resizes and cuts out the centre, each has a frame of its own border pixels,
     * which the cut removes again.
     *
     * @param list the file of their names, seen from the folder
     */
    public void writePngs(Path folder, String list, Preprocessing wanted) throws IOException {
        Files.createDirectories(folder.resolve(FOLDER));
        List<String> names = new ArrayList<>();
        for (Tensor picture : all) {
            String name = FOLDER + "/%04d.png".formatted(names.size());
            ImageIO.write(framed(picture, wanted), "png", folder.resolve(name).toFile());
            names.add(name);
        }
        Files.write(folder.resolve(list), names);
    }

    private static BufferedImage framed(Tensor picture, Preprocessing wanted) {
        boolean cut = wanted.fit() != Preprocessing.Fit.SQUASH;
        int width = cut ? wanted.resize() : wanted.width();
        int height = cut ? wanted.resize() : wanted.height();
        int channels = wanted.colour().channels();
        ByteBuffer pixels = picture.data();
        BufferedImage image = new BufferedImage(
                width, height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int row = inside(y - (height - wanted.height()) / 2, wanted.height());
                int column = inside(x - (width - wanted.width()) / 2, wanted.width());
                int at = (row * wanted.width() + column) * channels;
                if (channels == 1) {
                    image.getRaster().setSample(x, y, 0, pixels.get(at) & 255);
                } else {
                    boolean bgr = wanted.colour() == Preprocessing.Colour.BGR;
                    int red = pixels.get(at + (bgr ? 2 : 0)) & 255;
                    int blue = pixels.get(at + (bgr ? 0 : 2)) & 255;
                    image.setRGB(x, y, (red << 16) | ((pixels.get(at + 1) & 255) << 8) | blue);
                }
            }
        }
        return image;
    }

    private static int inside(int at, int size) {
        return Math.min(Math.max(at, 0), size - 1);
    }
}
