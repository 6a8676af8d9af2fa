/** Tests of the TIDL backend; transcripts of the vendor's tools are built from its documentation, not recorded. */
@NullMarked
package io.edgeai.backend.tidl;

import org.jspecify.annotations.NullMarked;
