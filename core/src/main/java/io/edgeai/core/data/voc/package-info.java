/** From PascalVOC's annotations to class folders. */
@NullMarked
package io.edgeai.core.data.voc;

import org.jspecify.annotations.NullMarked;
