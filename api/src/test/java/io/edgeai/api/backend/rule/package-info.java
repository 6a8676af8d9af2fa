/** Tests of operator tables. */
@NullMarked
package io.edgeai.api.backend.rule;

import org.jspecify.annotations.NullMarked;
