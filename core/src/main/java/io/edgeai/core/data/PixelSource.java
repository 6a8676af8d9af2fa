package io.edgeai.core.data;

import java.nio.ByteBuffer;

/** Writes the pixels of one sample, by its number, into a direct buffer; called from several threads at once. */
@FunctionalInterface
interface PixelSource {

    void write(int sample, ByteBuffer out);
}
