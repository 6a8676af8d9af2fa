/** Models set beside each other, across chips and across runs: who is right how often, and which differences are more than chance. */
@NullMarked
package io.edgeai.core.compare;

import org.jspecify.annotations.NullMarked;
