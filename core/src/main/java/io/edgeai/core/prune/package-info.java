/** Makes a model smaller or its weights narrower without changing what kind of model it is. */
@NullMarked
package io.edgeai.core.prune;

import org.jspecify.annotations.NullMarked;
