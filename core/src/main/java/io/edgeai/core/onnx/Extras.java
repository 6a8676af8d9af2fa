package io.edgeai.core.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.edgeai.api.model.Opaque;

/** Reads back what the decoders put into {@code extra}. */
final class Extras {

    private Extras() {}

    static <M extends MessageLite> M of(Opaque extra, Parser<M> parser) {
        try {
            return parser.parseFrom(extra.bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("an extra of " + extra + " is not a message of its owner's kind", e);
        }
    }
}
