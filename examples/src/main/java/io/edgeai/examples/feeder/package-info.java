/** Draws the pictures of the bird-feeder example: scenes at a garden feeder, with and without birds. Drawn, not photographed. */
@NullMarked
package io.edgeai.examples.feeder;

import org.jspecify.annotations.NullMarked;
