package io.edgeai.api.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest, as 64 lower-case hexadecimal digits. */
public record Digest(String hex) {

    public Digest {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("digest '" + hex + "' is not 64 lower-case hexadecimal digits");
        }
    }

    /** The digest of bytes. */
    public static Digest of(byte[] bytes) {
        return of(ByteBuffer.wrap(bytes));
    }

    /** The digest of a buffer's remaining bytes; the buffer's position stays. */
    public static Digest of(ByteBuffer bytes) {
        MessageDigest sha = sha256();
        sha.update(bytes.duplicate());
        return new Digest(HexFormat.of().formatHex(sha.digest()));
    }

    /** The digest of a text's UTF-8 bytes. */
    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of a file's bytes, read in pieces. */
    public static Digest ofFile(Path file) throws IOException {
        MessageDigest sha = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                sha.update(piece, 0, n);
            }
        }
        return new Digest(HexFormat.of().formatHex(sha.digest()));
    }

    /** A digest over this one and another: the link of a chain. */
    public Digest then(Digest next) {
        return of(hex + next.hex);
    }

    /** The first 12 digits, for people. */
    public String brief() {
        return hex.substring(0, 12);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
