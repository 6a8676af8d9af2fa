package io.edgeai.api.backend;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import java.util.function.BiPredicate;

/**
 * One row of a vendor's operator table. Rows of one operator are tried in order; the first that holds places the node. An operator without a row is
 * not supported.
 *
 * @param op the ONNX operator; {@code DepthwiseConv} and {@code DepthwiseConvTranspose} stand for convolutions whose group equals their input channels (more than 1)
 * @param condition the sentence shown in errors and in the support table, e.g. {@code kernel at most 7x7}; with the table's source in the chip's file
 * @param holds its truth, for a node of a graph whose shapes are inferred
 */
public record OpRule(String op, String condition, BiPredicate<Graph, Node> holds, Placement placement) {}
