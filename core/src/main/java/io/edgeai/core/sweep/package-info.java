/** Many forms of one spec, tried out on the validation part; the best of them is run. */
@NullMarked
package io.edgeai.core.sweep;

import org.jspecify.annotations.NullMarked;
