/** A spec becomes a plan, a plan becomes results: steps with content-addressed keys, a cache, and the runner that carries them out. */
@NullMarked
package io.edgeai.core.run;

import org.jspecify.annotations.NullMarked;
