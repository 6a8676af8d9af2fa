package io.edgeai.api.backend;

/**
 * Two operators that a chip computes as one: nothing is rounded between {@code producer} and {@code consumer}, provided that the value between them has no
 * other consumer. {@code DepthwiseConv} names depthwise convolutions, {@code Conv} all others; {@code Swish} as a consumer stands for
 * {@code Mul(x, Sigmoid(x))}. Of two producers of one Add, the earlier one in the graph is fused.
 */
public record Fusion(String producer, String consumer) {}
