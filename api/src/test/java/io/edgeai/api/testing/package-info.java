/** What the tests of several modules share: the finder of shared test data, the contract kit of backends. */
@NullMarked
package io.edgeai.api.testing;

import org.jspecify.annotations.NullMarked;
