/** Texas Instruments' TDA4 and AM6xA: chips as data, conversion by TIDL's importer or its open-source runtimes. */
@NullMarked
package io.edgeai.backend.tidl;

import org.jspecify.annotations.NullMarked;
