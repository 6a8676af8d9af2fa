package io.edgeai.core.data;

import java.util.Optional;

/**
 * What is known of a picture's file.
 *
 * @param digest SHA-256 of its bytes in hexadecimal; empty if it cannot be read
 * @param problem what is wrong with it, as a predicate
 */
record Inspected(String digest, Optional<String> problem) {}
