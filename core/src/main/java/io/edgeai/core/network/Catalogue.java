package io.edgeai.core.network;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Well-known ImageNet weights. torchvision puts the first 8 digits of a file's SHA-256 into its name; they are what a fetched file is checked against,
 * enough to tell a damaged or mistaken file from the right one. A spec that wants more states the whole {@code sha256}.
 */
public final class Catalogue {

    private Catalogue() {}

    /**
     * A weights file.
     *
     * @param network the network it fits, at width 1 with 1,000 classes
     * @param digest the first hexadecimal digits of its SHA-256
     * @param source what it is and what it reaches
     */
    public record Entry(String network, URI address, String digest, String source) {

        /** The file's name. */
        public String fileName() {
            String path = address.getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** All entries. */
    public static List<Entry> entries() {
        return List.of(
                torchvision("mobilenet-v3-small", "mobilenet_v3_small", "047dcff4", "67.7"),
                torchvision("mobilenet-v3-large", "mobilenet_v3_large", "8738ca79", "74.0"));
    }

    /** The weights of a network at a width, if there are any. */
    public static Optional<Entry> find(String network, double width) {
        return entries().stream()
                .filter(entry -> width == 1 && entry.network().equals(network))
                .findFirst();
    }

    private static Entry torchvision(String network, String name, String digest, String top1) {
        return new Entry(
                network,
                URI.create("https://download.pytorch.org/models/" + name + "-" + digest + ".pth"),
                digest,
                "torchvision, IMAGENET1K_V1, " + top1 + " % top-1");
    }
}
