package io.edgeai.core.data.voc;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one XML file says.
 *
 * @param stem the file's name without its suffix, by which lists of pictures call it
 * @param picture the name of the picture's file, as the XML has it
 * @param width of the picture by the XML; 0 where it does not say
 */
record VocAnnotation(Path file, String stem, Optional<String> picture, int width, int height, List<Thing> things) {

    VocAnnotation {
        things = List.copyOf(things);
    }

    /** One object of a picture. */
    record Thing(String name, Box box, boolean difficult) {}
}
