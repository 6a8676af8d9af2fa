/** Vendors' tools at work: Python environments, jobs, logs, and arrays exchanged with a running process. */
@NullMarked
package io.edgeai.api.backend.tool;

import org.jspecify.annotations.NullMarked;
