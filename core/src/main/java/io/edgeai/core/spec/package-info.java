/** One YAML file to one record and back: reads with the place of every problem, writes canonical text, publishes the schema. */
@NullMarked
package io.edgeai.core.spec;

import org.jspecify.annotations.NullMarked;
