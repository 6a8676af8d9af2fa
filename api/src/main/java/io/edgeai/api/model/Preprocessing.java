package io.edgeai.api.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a picture becomes a model's input: decode, turn upright, fit to {@code width} x {@code height}, order the colours, then per channel
 * {@code (pixel - mean) / std} with pixels in 0..255. It is part of the model and travels with it.
 *
 * @param resize for {@link Fit#CROP}: the length to which the picture's short side is resized before the centre is cropped
 * @param mean per channel, in pixel values 0..255, in the order of {@code colour}
 * @param std per channel, in pixel values, never 0
 */
public record Preprocessing(
        int width, int height, Fit fit, int resize, Colour colour, List<Float> mean, List<Float> std) {

    /** How a picture of another aspect ratio is made to fit. */
    public enum Fit {
        /** Resized to the target without regard to its aspect ratio. */
        SQUASH,
        /** Short side resized, centre cropped. */
        CROP,
        /** Short side resized, three crops along the long side; their outputs are combined. */
        THREE_CROPS
    }

    /** Order and number of the channels. */
    public enum Colour {
        RGB(3),
        BGR(3),
        GREY(1);

        private final int channels;

        Colour(int channels) {
            this.channels = channels;
        }

        /** The number of channels. */
        public int channels() {
            return channels;
        }
    }

    private static final String PREFIX = "edgeai.preprocessing.";

    public Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (width < 1 || height < 1 || width > 4096 || height > 4096) {
            throw new IllegalArgumentException("input size " + width + "x" + height + " is not within 1..4096");
        }
        if (fit != Fit.SQUASH && resize < Math.max(width, height)) {
            throw new IllegalArgumentException(
                    "resize " + resize + " is smaller than the crop " + width + "x" + height);
        }
        if (mean.size() != colour.channels() || std.size() != colour.channels()) {
            throw new IllegalArgumentException(
                    "mean " + mean + " and std " + std + " must have " + colour.channels() + " values for " + colour);
        }
        if (std.stream().anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException("std " + std + " must be positive");
        }
    }

    /** Pixels scaled to 0..1, RGB, squashed to a square. */
    public static Preprocessing unit(int size) {
        return new Preprocessing(
                size, size, Fit.SQUASH, size, Colour.RGB, List.of(0f, 0f, 0f), List.of(255f, 255f, 255f));
    }

    /** This preprocessing with another fit; crops resize the short side to 8/7 of the size, rounded (224: 256). */
    public Preprocessing with(Fit newFit) {
        int side = newFit == Fit.SQUASH ? Math.max(width, height) : Math.round(Math.max(width, height) * 8f / 7f);
        return new Preprocessing(width, height, newFit, side, colour, mean, std);
    }

    /** This preprocessing with other mean and std. */
    public Preprocessing with(List<Float> newMean, List<Float> newStd) {
        return new Preprocessing(width, height, fit, resize, colour, newMean, newStd);
    }

    /** The model's properties that carry this. */
    public Map<String, String> toMetadata() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(PREFIX + "width", Integer.toString(width));
        map.put(PREFIX + "height", Integer.toString(height));
        map.put(PREFIX + "fit", fit.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        map.put(PREFIX + "resize", Integer.toString(resize));
        map.put(PREFIX + "colour", colour.name().toLowerCase(Locale.ROOT));
        map.put(PREFIX + "mean", join(mean));
        map.put(PREFIX + "std", join(std));
        return map;
    }

    /**
     * Reads what {@link #toMetadata()} wrote; empty if there is none.
     *
     * @throws IllegalArgumentException if it is there but incomplete or out of range
     */
    public static Optional<Preprocessing> fromMetadata(Map<String, String> metadata) {
        if (!metadata.containsKey(PREFIX + "width")) {
            return Optional.empty();
        }
        return Optional.of(new Preprocessing(
                Integer.parseInt(get(metadata, "width")),
                Integer.parseInt(get(metadata, "height")),
                Fit.valueOf(get(metadata, "fit").toUpperCase(Locale.ROOT).replace('-', '_')),
                Integer.parseInt(get(metadata, "resize")),
                Colour.valueOf(get(metadata, "colour").toUpperCase(Locale.ROOT)),
                split(get(metadata, "mean")),
                split(get(metadata, "std"))));
    }

    private static String get(Map<String, String> metadata, String key) {
        String value = metadata.get(PREFIX + key);
        if (value == null) {
            throw new IllegalArgumentException("the model's metadata has no '" + PREFIX + key + "'");
        }
        return value;
    }

    private static String join(List<Float> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Float> split(String text) {
        return Stream.of(text.split(",")).map(Float::valueOf).toList();
    }
}
