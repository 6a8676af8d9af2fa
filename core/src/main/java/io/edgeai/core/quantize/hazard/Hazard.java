package io.edgeai.core.quantize.hazard;

/** Known reasons why quantized models lose accuracy. */
public enum Hazard {
    ZERO_CHANNEL("zero weight channel with a bias", "take the scale of such a channel from its bias"),
    USELESS_RANGE(
            "range wider than what the next operator tells apart",
            "cut the range to where the next operator is not constant"),
    SPLIT_ACTIVATION(
            "activation computed in parts", "compute it as one operator, so that its inner value is not rounded"),
    RARE_EXTREMES("range decided by few pictures", "take the mean of each picture's least and greatest value"),
    DEPTHWISE_INPUT(
            "depthwise input whose range few channels decide",
            "compute the layers that make and take the value in 16 bits"),
    OUTLIER_CHANNEL("outlier channel", "compute the layers that make and take the value in 16 bits"),
    UNLIKE_CHANNELS(
            "channels too different for one scale",
            "compute such layers in two parts: corrections: [split, ranges, weights, rounding, biases]"),
    OUTLIER_WEIGHTS("outlier weight channel", "give each channel of the weights a scale of its own"),
    MIXED_RANGES("mixed ranges in one tensor", "give each part a scale of its own"),
    UNFUSED_NORM("unfused batch normalisation", "fold it into the weights of the layer before"),
    POWER_OF_TWO(
            "scale rounded up to a power of two", "take the next lower power of two where it rounds with less error"),
    SOFTMAX_HEAD("softmax rounded at the output", "leave the softmax to the processor");

    private final String title;
    private final String cure;

    Hazard(String title, String cure) {
        this.title = title;
        this.cure = cure;
    }

    /** What it is called. */
    public String title() {
        return title;
    }

    /** What mends it. */
    public String cure() {
        return cure;
    }
}
