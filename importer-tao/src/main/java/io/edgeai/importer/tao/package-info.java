/** Spec files of NVIDIA's TAO toolkit as specs of this framework; needs no tool of theirs, and no backend. */
@NullMarked
package io.edgeai.importer.tao;

import org.jspecify.annotations.NullMarked;
