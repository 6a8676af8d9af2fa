/** What the runnable examples need besides their specs: drawn pictures, an embedding program. */
@NullMarked
package io.edgeai.examples;

import org.jspecify.annotations.NullMarked;
