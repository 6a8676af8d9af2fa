/** Networks as graph builders, the weights they start from, and the heads that classify. */
@NullMarked
package io.edgeai.core.network;

import org.jspecify.annotations.NullMarked;
