/** Ranges from calibration pictures. */
@NullMarked
package io.edgeai.core.quantize.calibrate;

import org.jspecify.annotations.NullMarked;
