package io.edgeai.laws;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The laws that only the text of the sources shows. Each gives its violations, none when it is kept. */
final class SourceLaws {

    private static final int MOST_LINES = 350;
    private static final int MOST_LINES_OF_A_METHOD = 45;
    private static final int MOST_PARAMETERS = 4;
    private static final String BACKEND = "backend-";
    private static final String IMPORTER = "importer-";

    /** What a vendor's module may have: the aim for a new one, and what was reached where a vendor needs more; these figures go down, not up. */
    private static final Size AIM = new Size(800, 8);

    private static final Map<String, Size> REACHED = Map.of(
            "backend-rknn", new Size(1080, 10),
            "backend-vitis", new Size(1165, 9),
            "backend-tidl", new Size(1510, 9),
            "backend-tensorrt", new Size(1150, 10));

    private record Size(long lines, long files) {}

    private final List<Source> sources;

    SourceLaws(List<Source> sources) {
        this.sources = sources;
    }

    List<String> longFiles() {
        return sources.stream()
                .filter(source -> source.lines() > MOST_LINES)
                .map(source -> "'" + source.file() + "' has " + source.lines() + " lines, more than " + MOST_LINES)
                .toList();
    }

    List<String> longMethods() {
        return product()
                .flatMap(source -> source.bodies().stream()
                        .filter(body -> body.lines() > MOST_LINES_OF_A_METHOD)
                        .map(body -> place(source, body) + " has " + body.lines() + " lines, more than "
                                + MOST_LINES_OF_A_METHOD))
                .toList();
    }

    List<String> longParameterLists() {
        return product()
                .flatMap(source -> source.bodies().stream()
                        .filter(body -> body.parameters() > MOST_PARAMETERS)
                        .map(body -> place(source, body) + " has " + body.parameters() + " parameters, more than "
                                + MOST_PARAMETERS))
                .toList();
    }

    /** Packages without a sentence that says what they are for, or open to null. */
    List<String> undescribedPackages() {
        Map<Path, Source> described = product()
                .filter(source -> source.file().endsWith("package-info.java"))
                .collect(Collectors.toMap(source -> source.file().getParent(), source -> source));
        return product()
                .map(source -> source.file().getParent())
                .distinct()
                .sorted()
                .filter(folder -> !isDescribed(described.get(folder)))
                .map(folder -> "'" + folder + "' has no package-info.java with a sentence and @NullMarked")
                .toList();
    }

    /** Vendors named in a string of core, api or the examples' and the command's code. */
    List<String> namedBackends() {
        Set<String> vendors = sources.stream()
                .map(Source::module)
                .filter(module -> module.startsWith(BACKEND))
                .map(module -> module.substring(BACKEND.length()))
                .collect(Collectors.toSet());
        return product()
                .filter(source -> Set.of("api", "core", "cli").contains(source.module()))
                .flatMap(source -> source.strings().stream()
                        .filter(string -> vendors.stream().anyMatch(string.toLowerCase(Locale.ROOT)::contains))
                        .map(string -> "'" + source.file() + "' names a backend in \"" + string + "\""))
                .toList();
    }

    /** Backends and importers that show more than one class. */
    List<String> openBackends() {
        var shown = new TreeMap<String, Integer>();
        product()
                .filter(source ->
                        source.module().startsWith(BACKEND) || source.module().startsWith(IMPORTER))
                .forEach(source -> shown.merge(source.module(), source.publicTypes(), Integer::sum));
        return shown.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(entry -> "'" + entry.getKey() + "' has " + entry.getValue() + " public classes, more than 1")
                .toList();
    }

    /** Modules of vendors and of importers that have grown: lines that are not blank, and files, of main Java without package-info. */
    List<String> grownBackends() {
        Map<String, List<Source>> modules = product()
                .filter(source ->
                        source.module().startsWith(BACKEND) || source.module().startsWith(IMPORTER))
                .filter(source -> !source.file().endsWith("package-info.java"))
                .collect(Collectors.groupingBy(Source::module, TreeMap::new, Collectors.toList()));
        return modules.entrySet().stream()
                .flatMap(module -> {
                    Size most = REACHED.getOrDefault(module.getKey(), AIM);
                    long files = module.getValue().size();
                    long lines = module.getValue().stream()
                            .flatMap(source -> source.text().lines())
                            .filter(line -> !line.isBlank())
                            .count();
                    return lines > most.lines() || files > most.files()
                            ? Stream.of("'" + module.getKey() + "' has " + lines + " lines in " + files
                                    + " files, more than " + most.lines() + " in " + most.files())
                            : Stream.of();
                })
                .toList();
    }

    private Stream<Source> product() {
        return sources.stream().filter(Source::isProduct);
    }

    private static boolean isDescribed(Source source) {
        return source != null
                && source.text().contains("@NullMarked")
                && source.text().strip().startsWith("/**");
    }

    private static String place(Source source, Source.Body body) {
        return "'" + body.name() + "' in '" + source.file() + "'";
    }
}
