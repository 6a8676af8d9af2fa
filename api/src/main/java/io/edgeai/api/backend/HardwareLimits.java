package io.edgeai.api.backend;

/**
 * What a chip can hold; only what core reads.
 *
 * @param flashBytes flash memory for the artifact; {@code Long.MAX_VALUE} where the chip sets no limit
 * @param memoryBytes memory of the board that model and working set must fit
 * @param maxRank most dimensions of a tensor
 * @param channelMultiple number of channels below which arithmetic is wasted
 */
public record HardwareLimits(long flashBytes, long memoryBytes, int maxRank, int channelMultiple) {}
