/** Tests of the importer of TAO's specs; files are built from its documentation. */
@NullMarked
package io.edgeai.importer.tao;

import org.jspecify.annotations.NullMarked;
