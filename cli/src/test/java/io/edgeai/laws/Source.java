package io.edgeai.laws;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** What the laws need to know of one Java file; {@code file} is relative to the root of the checkout. */
record Source(Path file, String text, List<Body> bodies, List<String> strings, int publicTypes) {

    /** A method or constructor; a record's own constructor counts no parameters, as its components are no choice. */
    record Body(String name, int lines, int parameters) {}

    private static final Path MAIN = Path.of("src", "main", "java");

    /** All Java files of the modules below a root, in a fixed order. */
    static List<Source> under(Path root) {
        try (Stream<Path> modules = Files.list(root).sorted()) {
            List<Path> files = modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(Source::javaFiles)
                    .toList();
            return parse(root, files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Java file that is a module's own, not one of its tests. */
    boolean isProduct() {
        return file.getNameCount() > 4 && file.subpath(1, 4).equals(MAIN);
    }

    /** The name of the module's folder. */
    String module() {
        return file.getName(0).toString();
    }

    /** The number of lines of the file. */
    long lines() {
        return text.lines().count();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Source> parse(Path root, List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            Trees trees = Trees.instance(task);
            List<Source> sources = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                Path file = root.relativize(Path.of(unit.getSourceFile().toUri()));
                var reader = new Reader(unit, trees);
                reader.scan(unit, null);
                String text = unit.getSourceFile().getCharContent(true).toString();
                sources.add(new Source(file, text, reader.bodies, reader.strings, publicTypes(unit)));
            }
            return sources;
        }
    }

    private static int publicTypes(CompilationUnitTree unit) {
        return (int) unit.getTypeDecls().stream()
                .filter(type -> type instanceof ClassTree named
                        && named.getModifiers().getFlags().contains(Modifier.PUBLIC))
                .count();
    }

    /** Collects bodies and string literals while it walks one file. */
    private static final class Reader extends TreeScanner<Void, Boolean> {
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final List<Body> bodies = new ArrayList<>();
        private final List<String> strings = new ArrayList<>();

        private Reader(CompilationUnitTree unit, Trees trees) {
            this.unit = unit;
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, Boolean inRecord) {
            return super.visitClass(type, type.getKind() == Tree.Kind.RECORD);
        }

        @Override
        public Void visitMethod(MethodTree method, Boolean inRecord) {
            String name = method.getName().toString();
            boolean canonical = Boolean.TRUE.equals(inRecord) && name.equals("<init>");
            bodies.add(new Body(
                    name, length(method), canonical ? 0 : method.getParameters().size()));
            return super.visitMethod(method, inRecord);
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Boolean inRecord) {
            if (literal.getValue() instanceof String string) {
                strings.add(string);
            }
            return super.visitLiteral(literal, inRecord);
        }

        private int length(MethodTree method) {
            long from = trees.getSourcePositions().getStartPosition(unit, method);
            long to = trees.getSourcePositions().getEndPosition(unit, method);
            return to < 0
                    ? 0
                    : (int) (unit.getLineMap().getLineNumber(to)
                            - unit.getLineMap().getLineNumber(from)
                            + 1);
        }
    }
}
