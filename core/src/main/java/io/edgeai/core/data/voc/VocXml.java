package io.edgeai.core.data.voc;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads one annotation. A document type, and with it any entity of the file's own or from elsewhere, is refused. */
final class VocXml {

    private static final long LARGEST = 4 << 20;

    private final Path file;

    private VocXml(Path file) {
        this.file = file;
    }

    /** @throws EdgeAiException with the file and, where the XML is broken, its line */
    static VocAnnotation read(Path file) {
        return new VocXml(file).read();
    }

    private VocAnnotation read() {
        Element root = root();
        if (!root.getTagName().equals("annotation")) {
            throw refused("begins with <" + root.getTagName() + ">, not with <annotation>", 0);
        }
        List<VocAnnotation.Thing> things = new ArrayList<>();
        NodeList all = root.getElementsByTagName("object");
        for (int i = 0; i < all.getLength(); i++) {
            things.add(thing((Element) all.item(i), i + 1));
        }
        Optional<Element> size = child(root, "size");
        String name = String.valueOf(file.getFileName());
        return new VocAnnotation(
                file,
                name.substring(0, name.lastIndexOf('.')),
                text(root, "filename"),
                size.flatMap(one -> text(one, "width")).map(this::whole).orElse(0),
                size.flatMap(one -> text(one, "height")).map(this::whole).orElse(0),
                things);
    }

    private VocAnnotation.Thing thing(Element object, int number) {
        String name =
                text(object, "name").orElseThrow(() -> refused("has an object without a name, object " + number, 0));
        Element box = child(object, "bndbox")
                .orElseThrow(() -> refused("has no <bndbox> for object " + number + ", '" + name + "'", 0));
        boolean difficult =
                text(object, "difficult").filter(text -> text.equals("1")).isPresent();
        return new VocAnnotation.Thing(
                name, Box.ofVoc(edge(box, "xmin"), edge(box, "ymin"), edge(box, "xmax"), edge(box, "ymax")), difficult);
    }

    private double edge(Element box, String name) {
        String text = text(box, name).orElseThrow(() -> refused("has a <bndbox> without <" + name + ">", 0));
        return number(text);
    }

    private int whole(String text) {
        return (int) number(text);
    }

    private double number(String text) {
        try {
            double value = Double.parseDouble(text);
            if (Math.abs(value) < 1e6) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number that no picture has.
        }
        throw refused("has '" + text + "' where a number of pixels belongs", 0);
    }

    private static Optional<Element> child(Element parent, String name) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(Element parent, String name) {
        return child(parent, name).map(one -> one.getTextContent().strip()).filter(text -> !text.isEmpty());
    }

    private Element root() {
        try {
            if (Files.size(file) > LARGEST) {
                throw refused("has " + Files.size(file) + " bytes; an annotation has at most " + LARGEST, 0);
            }
            return builder()
                    .parse(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .getDocumentElement();
        } catch (SAXParseException e) {
            throw refused("is not read as XML: " + e.getMessage(), e.getLineNumber());
        } catch (SAXException | IOException e) {
            throw refused("cannot be read: " + e.getMessage(), 0);
        }
    }

    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java has no XML parser that refuses document types", e);
        }
    }

    private EdgeAiException refused(String predicate, int line) {
        return EdgeAiException.step(Diagnostic.error("annotation '" + file + "' " + predicate)
                .at(new Location(file.toString(), Math.max(0, line), 0)));
    }
}
