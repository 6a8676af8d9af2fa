/** What stages learn from: labelled pictures, their groups, and the parts they are split into. */
@NullMarked
package io.edgeai.api.data;

import org.jspecify.annotations.NullMarked;
