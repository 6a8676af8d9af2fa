/** Tests. */
@NullMarked
package io.edgeai.backend.rknn;

import org.jspecify.annotations.NullMarked;
