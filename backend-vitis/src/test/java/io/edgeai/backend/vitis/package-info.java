/** Tests of the backend for AMD's DPUs. */
@NullMarked
package io.edgeai.backend.vitis;

import org.jspecify.annotations.NullMarked;
