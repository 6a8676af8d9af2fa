/** Tests of the plugin: as any backend, and as a jar that the command finds in a folder. */
package io.edgeai.examples.openvino;
