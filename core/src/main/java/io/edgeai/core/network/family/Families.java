package io.edgeai.core.network.family;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All networks, family by family. */
public final class Families {

    private Families() {}

    /** Every network, in the order in which they are shown. */
    public static List<Network> networks() {
        return Stream.of(
                        ResNet.networks(),
                        Vgg.networks(),
                        MobileNetV1.networks(),
                        MobileNetV2.networks(),
                        MobileNetV3.networks(),
                        GoogLeNet.networks(),
                        Darknet.networks(),
                        CspDarknet.networks(),
                        EfficientNet.networks(),
                        EfficientNetLite.networks(),
                        SqueezeNet.networks())
                .flatMap(List::stream)
                .toList();
    }

    /** The network of a name. */
    public static Optional<Network> find(String name) {
        return networks().stream().filter(one -> one.name().equals(name)).findFirst();
    }
}
