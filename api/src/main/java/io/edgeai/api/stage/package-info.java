/** The pipeline as records: one record per YAML object, with its defaults and its checks. */
@NullMarked
package io.edgeai.api.stage;

import org.jspecify.annotations.NullMarked;
