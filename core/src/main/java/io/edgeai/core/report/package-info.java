/** What a run leaves for programs (result.json) and people (one HTML file), both made from the same {@link io.edgeai.core.report.RunResult}. */
@NullMarked
package io.edgeai.core.report;

import org.jspecify.annotations.NullMarked;
