package io.edgeai.core.report;

/** Markup as text: everything that comes from outside is escaped here. */
final class Html {

    private final StringBuilder text = new StringBuilder();

    /** Adds markup as it is. */
    Html raw(String markup) {
        text.append(markup);
        return this;
    }

    /** Adds an element around escaped text. */
    Html element(String tag, String content) {
        return raw("<" + tag + ">").text(content).raw("</" + tag.split(" ", 2)[0] + ">");
    }

    /** Adds escaped text. */
    Html text(String content) {
        text.append(escape(content));
        return this;
    }

    /** Opens an element, whose name and attributes are given. */
    Html open(String tag) {
        return raw("<" + tag + ">");
    }

    /** Closes an element. */
    Html close(String name) {
        return raw("</" + name + ">\n");
    }

    static String escape(String content) {
        return content.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
