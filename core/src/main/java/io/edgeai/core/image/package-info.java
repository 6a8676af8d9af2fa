/** The one way from a picture's file to a model's input: decode, turn upright, fit, augment; and the check that finds pictures which cannot be trusted. */
@NullMarked
package io.edgeai.core.image;

import org.jspecify.annotations.NullMarked;
