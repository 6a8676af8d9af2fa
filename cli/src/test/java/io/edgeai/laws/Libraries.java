package io.edgeai.laws;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/** Which package may use which library. What stands in no row may be used nowhere. */
final class Libraries {

    private static final String BACKEND = "io.edgeai.backend";

    private record Row(List<String> library, Set<String> users) {
        boolean covers(String name) {
            return library.stream().anyMatch(prefix -> isIn(prefix, name));
        }

        boolean permits(String user) {
            return users.stream().anyMatch(prefix -> isIn(prefix, user));
        }
    }

    private Libraries() {}

    /** The first row that covers a class decides, so narrow rows stand before wide ones. */
    private static List<Row> rows() {
        return List.of(
                new Row(List.of("java.lang.ProcessBuilder", "java.lang.Process"), Set.of("io.edgeai.core.host")),
                new Row(List.of("javax.xml", "org.w3c.dom", "org.xml.sax"), Set.of("io.edgeai.core.data.voc")),
                new Row(List.of("java", "javax", "org.jspecify", "io.edgeai"), Set.of("io.edgeai")),
                new Row(List.of("com.google.protobuf", "ai.onnx.proto", "org.tribuo"), Set.of("io.edgeai.core.onnx")),
                new Row(List.of("ai.djl", "com.sun.jna"), Set.of("io.edgeai.core.exec")),
                new Row(List.of("ai.onnxruntime"), Set.of("io.edgeai.core.infer")),
                new Row(List.of("org.opencv", "nu.pattern", "org.bytedeco"), Set.of("io.edgeai.core.image")),
                new Row(List.of("com.fasterxml.jackson.dataformat", "com.networknt"), Set.of("io.edgeai.core.spec")),
                new Row(
                        List.of("com.fasterxml.jackson"),
                        Set.of("io.edgeai.core.spec", "io.edgeai.core.run", "io.edgeai.core.report", BACKEND)),
                new Row(List.of("com.jcraft.jsch"), Set.of("io.edgeai.core.host")),
                new Row(List.of("picocli", "me.tongfei.progressbar"), Set.of("io.edgeai.cli")));
    }

    private static boolean isIn(String prefix, String name) {
        return name.equals(prefix) || name.startsWith(prefix + ".") || name.startsWith(prefix + "$");
    }

    static ArchCondition<JavaClass> areUsedOnlyWhereAllowed() {
        return new ArchCondition<>("use a library only where the table allows it") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                user.getDirectDependenciesFromSelf().stream()
                        .filter(use ->
                                !isAllowed(user.getName(), use.getTargetClass().getBaseComponentType()))
                        .forEach(use -> events.add(SimpleConditionEvent.violated(user, use.getDescription())));
            }
        };
    }

    private static boolean isAllowed(String user, JavaClass used) {
        return used.isPrimitive()
                || rows().stream()
                        .filter(row -> row.covers(used.getName()))
                        .findFirst()
                        .map(row -> row.permits(user))
                        .orElse(false);
    }

    /** Calls that make a result depend on when or where it was made. */
    static DescribedPredicate<HasName.AndFullName> readsClockOrChance() {
        Set<String> calls = Set.of(
                "java.lang.Math.random()",
                "java.util.Random.<init>()",
                "java.util.SplittableRandom.<init>()",
                "java.util.UUID.randomUUID()",
                "java.util.concurrent.ThreadLocalRandom.current()",
                "java.lang.System.currentTimeMillis()",
                "java.time.Instant.now()",
                "java.time.LocalDate.now()",
                "java.time.LocalDateTime.now()",
                "java.time.ZonedDateTime.now()",
                "java.time.Clock.systemUTC()",
                "java.time.Clock.systemDefaultZone()");
        return DescribedPredicate.describe("a clock or chance", target -> calls.contains(target.getFullName()));
    }
}
