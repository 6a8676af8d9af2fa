/** What is told to people and programs: diagnostics, events and their receivers. */
@NullMarked
package io.edgeai.api.report;

import org.jspecify.annotations.NullMarked;
