/** Trains classifiers: the course of the learning rate, the loop over epochs, the best model, checkpoints to go on from. */
@NullMarked
package io.edgeai.core.train;

import org.jspecify.annotations.NullMarked;
