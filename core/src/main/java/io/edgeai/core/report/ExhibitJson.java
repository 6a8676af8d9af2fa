package io.edgeai.core.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.report.Exhibit;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Exhibits as JSON: an object with the exhibit's {@code type} and its components by name; numbers that JSON lacks (NaN, infinities) become null. */
final class ExhibitJson {

    private ExhibitJson() {}

    static ArrayNode all(Collection<Exhibit> exhibits) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        exhibits.forEach(exhibit -> array.add(one(exhibit)));
        return array;
    }

    private static ObjectNode one(Exhibit exhibit) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", exhibit.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        node.put("title", exhibit.title());
        if (exhibit instanceof Exhibit.Curves curves) {
            node.put("x-label", curves.xLabel()).put("y-label", curves.yLabel());
            node.set("x", list(curves.x()));
            node.set("series", lists(curves.series()));
        } else if (exhibit instanceof Exhibit.Histogram histogram) {
            node.put("label", histogram.label());
            node.set("edges", list(histogram.edges()));
            node.set("counts", lists(histogram.counts()));
        } else if (exhibit instanceof Exhibit.Table table) {
            node.set("columns", list(table.columns()));
            node.set("rows", list(table.rows()));
        } else if (exhibit instanceof Exhibit.Confusion confusion) {
            node.set("classes", list(confusion.classes()));
            node.set("counts", list(confusion.counts()));
        } else if (exhibit instanceof Exhibit.Scatter scatter) {
            node.set("series", lists(scatter.series()));
        } else if (exhibit instanceof Exhibit.Pictures pictures) {
            node.set("files", list(pictures.files()));
            node.set("captions", list(pictures.captions()));
        } else if (exhibit instanceof Exhibit.Text text) {
            node.put("text", text.text());
        }
        return node;
    }

    private static ObjectNode lists(Map<String, ? extends Collection<?>> map) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        map.forEach((key, values) -> node.set(key, list(values)));
        return node;
    }

    private static ArrayNode list(Collection<?> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Object value : values) {
            if (value instanceof Collection<?> inner) {
                array.add(list(inner));
            } else if (value instanceof Double number && !Double.isFinite(number)) {
                array.addNull();
            } else {
                array.addPOJO(value);
            }
        }
        return array;
    }
}
