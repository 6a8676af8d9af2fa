/** The plugin contract of a vendor: chips as data, plus the two functions convert and deploy. */
@NullMarked
package io.edgeai.api.backend;

import org.jspecify.annotations.NullMarked;
