/** Accuracy of one session, parity of two, and the first layer in which they part. */
@NullMarked
package io.edgeai.core.metric;

import org.jspecify.annotations.NullMarked;
