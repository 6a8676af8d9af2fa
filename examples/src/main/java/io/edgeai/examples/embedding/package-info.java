/** The framework as a part of another program: a pipeline in code, pictures from the program's own store, progress, and a way to stop. */
@NullMarked
package io.edgeai.examples.embedding;

import org.jspecify.annotations.NullMarked;
