package io.edgeai.core.network;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Well-known ImageNet weights. torchvision and timm put the first 8 digits of a file's SHA-256 into its name; they are what a fetched file is checked against,
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
                torchvision("resnet18", "resnet18", "f37072fd", "69.8"),
                torchvision("resnet34", "resnet34", "b627a593", "73.3"),
                torchvision("resnet50", "resnet50", "0676ba61", "76.1"),
                torchvision("resnet101", "resnet101", "63fe2227", "77.4"),
                torchvision("vgg16", "vgg16", "397923af", "71.6"),
                torchvision("vgg16-bn", "vgg16_bn", "6c64b313", "73.4"),
                torchvision("vgg19", "vgg19", "dcbb9e9d", "72.4"),
                torchvision("vgg19-bn", "vgg19_bn", "c79401a0", "74.2"),
                torchvision("mobilenet-v2", "mobilenet_v2", "b0353104", "71.9"),
                torchvision("mobilenet-v3-small", "mobilenet_v3_small", "047dcff4", "67.7"),
                torchvision("mobilenet-v3-large", "mobilenet_v3_large", "8738ca79", "74.0"),
                torchvision("googlenet", "googlenet", "1378be20", "69.8"),
                torchvision("efficientnet-b0", "efficientnet_b0_rwightman", "7f5810bc", "77.7"),
                torchvision("efficientnet-b1", "efficientnet_b1_rwightman", "bac287d4", "78.6"),
                torchvision("squeezenet-1.0", "squeezenet1_0", "b66bff10", "58.1"),
                torchvision("squeezenet-1.1", "squeezenet1_1", "b8a52dc0", "58.2"),
                timm("darknet53", "v0.1-tpu-weights/darknet53_256_c2ns", "3aeff817"),
                timm("cspdarknet53", "v0.1-weights/cspdarknet53_ra_256", "d05c7c21"),
                timm("efficientnet-lite0", "v0.1-weights/tf_efficientnet_lite0", "0aa007d2"),
                timm("efficientnet-lite1", "v0.1-weights/tf_efficientnet_lite1", "bde8b488"),
                timm("efficientnet-lite2", "v0.1-weights/tf_efficientnet_lite2", "dcccb7df"),
                timm("efficientnet-lite3", "v0.1-weights/tf_efficientnet_lite3", "b733e338"),
                timm("efficientnet-lite4", "v0.1-weights/tf_efficientnet_lite4", "741542c3"));
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

    private static Entry timm(String network, String path, String digest) {
        return new Entry(
                network,
                URI.create("https://github.com/rwightman/pytorch-image-models/releases/download/" + path + "-" + digest
                        + ".pth"),
                digest,
                "timm, ImageNet-1k");
    }
}
