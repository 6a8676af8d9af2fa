/** Operator tables of vendors as text: which operators run where, under which named conditions. */
@NullMarked
package io.edgeai.api.backend.rule;

import org.jspecify.annotations.NullMarked;
