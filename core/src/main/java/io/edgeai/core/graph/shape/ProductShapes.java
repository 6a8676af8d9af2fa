package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Matrix products. */
final class ProductShapes {

    private ProductShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        table.put("MatMul", node -> List.of(Facts.of(node.type(0), product(node, 0, 1))));
        table.put("MatMulInteger", node -> List.of(Facts.of(ElementType.INT32, product(node, 0, 1))));
        table.put("QLinearMatMul", node -> List.of(Facts.of(node.type(7), product(node, 0, 3))));
        table.put("Gemm", ProductShapes::gemm);
        table.put("Einsum", ProductShapes::einsum);
    }

    private static Optional<Shape> product(NodeFacts node, int left, int right) {
        if (node.shape(left).isEmpty() || node.shape(right).isEmpty()) {
            return Optional.empty();
        }
        Shape a = node.shape(left).get();
        Shape b = node.shape(right).get();
        if (a.rank() == 0 || b.rank() == 0) {
            throw new ShapeMismatch("multiplies " + a + " by " + b + "; a matrix product needs 1 dimension at least");
        }
        Dim inner = a.dim(-1);
        Dim other = b.dim(b.rank() == 1 ? 0 : -2);
        if (inner.isKnown() && other.isKnown() && inner.size() != other.size()) {
            throw new ShapeMismatch(
                    "multiplies " + a + " by " + b + "; the inner sizes " + inner + " and " + other + " must be equal");
        }
        Shape batch = Dims.broadcast(outer(a), outer(b));
        List<Dim> rows = a.rank() == 1 ? List.of() : List.of(a.dim(-2));
        List<Dim> columns = b.rank() == 1 ? List.of() : List.of(b.dim(-1));
        return Optional.of(Dims.concat(Dims.concat(batch.dims(), rows).dims(), columns));
    }

    private static Shape outer(Shape shape) {
        return new Shape(shape.dims().subList(0, Math.max(0, shape.rank() - 2)));
    }

    private static List<Facts> gemm(NodeFacts node) {
        if (node.shape(0).isEmpty() || node.shape(1).isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape a = node.shape(0).get();
        Shape b = node.shape(1).get();
        if (a.rank() != 2 || b.rank() != 2) {
            throw new ShapeMismatch("multiplies " + a + " by " + b + "; Gemm needs matrices");
        }
        boolean turnA = node.node().intAttribute("transA", 0) != 0;
        boolean turnB = node.node().intAttribute("transB", 0) != 0;
        Dim inner = a.dim(turnA ? 0 : 1);
        Dim other = b.dim(turnB ? 1 : 0);
        if (inner.isKnown() && other.isKnown() && inner.size() != other.size()) {
            throw new ShapeMismatch("multiplies " + a + " by " + b + (turnB ? " transposed" : "") + "; the inner sizes "
                    + inner + " and " + other + " must be equal");
        }
        return List.of(Facts.of(node.type(0), new Shape(List.of(a.dim(turnA ? 1 : 0), b.dim(turnB ? 0 : 1)))));
    }

    /** Equations without an ellipsis; of others only the type is known. */
    private static List<Facts> einsum(NodeFacts node) {
        String equation = node.node().textAttribute("equation", "").replace(" ", "");
        if (equation.contains(".")) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        List<Dim> dims = (sides.length > 1 ? sides[1] : implied(sides[0]))
                .chars()
                .mapToObj(letter -> size(node, terms, letter))
                .toList();
        return List.of(Facts.of(node.type(0), new Shape(dims)));
    }

    /** Without an arrow the output has the letters that occur once, in alphabetical order. */
    private static String implied(String terms) {
        StringBuilder once = new StringBuilder();
        terms.chars()
                .filter(letter -> letter != ',' && terms.indexOf(letter) == terms.lastIndexOf(letter))
                .sorted()
                .forEach(letter -> once.append((char) letter));
        return once.toString();
    }

    private static Dim size(NodeFacts node, String[] terms, int letter) {
        Dim best = Dim.UNKNOWN;
        for (int i = 0; i < terms.length; i++) {
            int at = terms[i].indexOf(letter);
            Optional<Shape> shape = node.shape(i);
            if (at >= 0 && shape.isPresent() && shape.get().rank() == terms[i].length()) {
                Dim found = shape.get().dim(at);
                best = best.isKnown() && best.size() != 1 ? best : found;
            }
        }
        return best;
    }
}
