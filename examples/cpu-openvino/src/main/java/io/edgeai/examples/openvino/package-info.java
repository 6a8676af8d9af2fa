/** A plugin jar as an example: this machine's CPU in int8, by OpenVINO's own Python package. */
@NullMarked
package io.edgeai.examples.openvino;

import org.jspecify.annotations.NullMarked;
