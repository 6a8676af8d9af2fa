/** AMD Vitis AI: DPUs as data, the vendor's quantizer and compiler behind two functions. */
@NullMarked
package io.edgeai.backend.vitis;

import org.jspecify.annotations.NullMarked;
