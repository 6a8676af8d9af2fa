/** Keys of vendors' own files as tables of text: what each takes, the vendor's defaults, and the rules between them. */
@NullMarked
package io.edgeai.api.backend.keys;

import org.jspecify.annotations.NullMarked;
