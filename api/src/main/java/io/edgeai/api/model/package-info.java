/** The ONNX graph as immutable records, and what travels with it: preprocessing, digests, lineage. */
@NullMarked
package io.edgeai.api.model;

import org.jspecify.annotations.NullMarked;
