/** What a model costs by its sizes alone, for chips that compute in tiles: estimates, and called so wherever they are shown. */
@NullMarked
package io.edgeai.api.backend.estimate;

import org.jspecify.annotations.NullMarked;
