package io.edgeai.core.data;

import io.edgeai.core.image.PictureHash;
import java.util.Optional;

/**
 * What is known of a picture's file.
 *
 * @param digest SHA-256 of its bytes in hexadecimal; empty if it cannot be read
 * @param hash what it looks like; none for a plain picture, or one that cannot be read
 * @param problem what is wrong with it, as a predicate
 */
record Inspected(String digest, Optional<PictureHash> hash, Optional<String> problem) {}
