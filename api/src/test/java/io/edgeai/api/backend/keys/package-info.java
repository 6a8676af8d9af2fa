/** Tests of key tables. */
@NullMarked
package io.edgeai.api.backend.keys;

import org.jspecify.annotations.NullMarked;
