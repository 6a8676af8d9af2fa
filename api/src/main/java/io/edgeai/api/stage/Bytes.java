package io.edgeai.api.stage;

/** An amount of memory, written {@code 8 MiB}, {@code 500 KiB}, {@code 2 GiB} or {@code 100 B}. */
public record Bytes(long count) {

    @Override
    public String toString() {
        return count % (1 << 20) == 0 && count > 0
                ? (count >> 20) + " MiB"
                : count % 1024 == 0 && count > 0 ? (count >> 10) + " KiB" : count + " B";
    }
}
