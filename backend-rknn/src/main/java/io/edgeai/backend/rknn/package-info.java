/** Rockchip's NPUs: chips as data, conversion and simulation by rknn-toolkit2. */
@NullMarked
package io.edgeai.backend.rknn;

import org.jspecify.annotations.NullMarked;
