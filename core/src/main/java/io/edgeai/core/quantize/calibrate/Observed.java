package io.edgeai.core.quantize.calibrate;

import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.place.RangeGroup;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statistics of one group of values: of all together, or of each channel by itself. */
final class Observed {

    /** Bins for each side of one channel: a tensor of 1,000 channels is held in 16 MB. */
    private static final int CHANNEL_BINS = 1024;

    private final RangeGroup group;
    private final boolean byChannel;
    private final Optional<Ranges> each;
    private final List<Statistics> parts = new ArrayList<>();

    Observed(RangeGroup group, boolean byChannel, Optional<Ranges> each) {
        this.group = group;
        this.byChannel = byChannel;
        this.each = each;
        if (!byChannel) {
            parts.add(new Statistics(group.domain(), new Histogram(), each));
        }
    }

    /**
     * Takes the sources' values of one picture.
     *
     * @param tensors the bits of floats
     * @param channels how many channels they have; their values lie together
     */
    void add(List<IntBuffer> tensors, int channels) {
        if (!byChannel) {
            parts.get(0).add(tensors);
            return;
        }
        tellApart(channels);
        for (int c = 0; c < channels; c++) {
            int channel = c;
            parts.get(c)
                    .add(tensors.stream()
                            .map(values -> part(values, channel, channels))
                            .toList());
        }
    }

    private void tellApart(int channels) {
        while (parts.size() < channels) {
            parts.add(new Statistics(group.domain(), new Histogram(CHANNEL_BINS), each));
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(parts.size());
        for (Statistics part : parts) {
            part.write(out);
        }
    }

    /** Takes what was written over, in place of nothing. */
    void read(DataInput in) throws IOException {
        tellApart(in.readInt());
        for (Statistics part : parts) {
            part.read(in);
        }
    }

    private static IntBuffer part(IntBuffer values, int channel, int channels) {
        int plane = values.remaining() / channels;
        return values.slice(channel * plane, plane);
    }

    /** The range by a method; one for each channel if they are told apart. Ends that are known are those of the whole tensor, and no channel's. */
    List<Interval> ranges(Ranges method) {
        return byChannel
                ? parts.parallelStream().map(method::of).toList()
                : List.of(group.apply(method.of(parts.get(0))));
    }
}
