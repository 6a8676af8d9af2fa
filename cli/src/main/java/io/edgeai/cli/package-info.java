/** The edgeai command: a thin layer on core that alone prints and exits. */
@NullMarked
package io.edgeai.cli;

import org.jspecify.annotations.NullMarked;
