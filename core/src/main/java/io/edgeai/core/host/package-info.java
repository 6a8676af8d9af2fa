/** Machines on which programs run: this one, and recordings of another; the only place that starts a process. */
@NullMarked
package io.edgeai.core.host;

import org.jspecify.annotations.NullMarked;
