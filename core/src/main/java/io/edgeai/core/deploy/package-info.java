/** One target: legalise, check against the chip's rules, quantize, convert, deploy, compare. */
@NullMarked
package io.edgeai.core.deploy;

import org.jspecify.annotations.NullMarked;
