/** All that can be done for a model without a vendor's tool; the work is in the packages below. */
@NullMarked
package io.edgeai.core;

import org.jspecify.annotations.NullMarked;
