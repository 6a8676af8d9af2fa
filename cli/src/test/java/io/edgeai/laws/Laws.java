package io.edgeai.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The laws that compiled classes can be held to. Methods, because runners have been seen to skip rules kept in fields. */
final class Laws {

    private static final int MOST_ABSTRACT_METHODS = 4;

    private Laws() {}

    static List<Law> all() {
        return Stream.concat(borders().stream(), style().stream()).toList();
    }

    private static List<Law> borders() {
        return List.of(
                new Law(
                        "api sees nothing but itself",
                        noClasses()
                                .that()
                                .resideInAPackage("io.edgeai.api..")
                                .should()
                                .dependOnClassesThat(inOthersThan("io.edgeai.api"))),
                new Law(
                        "core never names a backend, the command or an example",
                        noClasses()
                                .that()
                                .resideInAPackage("io.edgeai.core..")
                                .should()
                                .dependOnClassesThat(inOthersThan("io.edgeai.api", "io.edgeai.core"))),
                new Law(
                        "a backend or an importer sees api alone",
                        noClasses()
                                .that()
                                .resideInAnyPackage("io.edgeai.backend..", "io.edgeai.importer..")
                                .should()
                                .dependOnClassesThat(
                                        inOthersThan("io.edgeai.api", "io.edgeai.backend", "io.edgeai.importer"))),
                new Law(
                        "a backend or an importer never names another one",
                        slices().matching("io.edgeai.[backend|importer].(*)..")
                                .should()
                                .notDependOnEachOther()),
                new Law(
                        "the command and the examples never name a backend or an importer",
                        noClasses()
                                .that()
                                .resideInAnyPackage("io.edgeai.cli..", "io.edgeai.examples..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.edgeai.backend..", "io.edgeai.importer..")),
                new Law(
                        "packages have no cycles",
                        slices().assignedFrom(packages()).should().beFreeOfCycles()),
                new Law(
                        "a library is used only where the table allows it",
                        classes().should(Libraries.areUsedOnlyWhereAllowed())),
                new Law(
                        "the SPI stays narrow",
                        classes()
                                .that()
                                .resideInAPackage("io.edgeai.api.backend..")
                                .should(haveFewAbstractMethods())));
    }

    private static List<Law> style() {
        return List.of(
                new Law(
                        "only the command prints",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("io.edgeai.cli..")
                                .should()
                                .accessField(System.class, "out")
                                .orShould()
                                .accessField(System.class, "err")
                                .orShould()
                                .callMethod(Throwable.class, "printStackTrace")),
                new Law(
                        "only the command ends the process",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("io.edgeai.cli..")
                                .should()
                                .callMethod(System.class, "exit", int.class)
                                .orShould()
                                .callMethod(Runtime.class, "exit", int.class)
                                .orShould()
                                .callMethod(Runtime.class, "halt", int.class)),
                new Law(
                        "a process is started by core.host alone",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("io.edgeai.core.host..")
                                .should()
                                .callMethod(Runtime.class, "exec", String.class)
                                .orShould()
                                .callMethod(Runtime.class, "exec", String[].class)),
                new Law(
                        "seed and clock are passed in",
                        noClasses()
                                .that()
                                .resideInAnyPackage(
                                        "io.edgeai.api..",
                                        "io.edgeai.core..",
                                        "io.edgeai.backend..",
                                        "io.edgeai.importer..")
                                .should()
                                .callCodeUnitWhere(DescribedPredicate.describe(
                                        "it reads a clock or chance",
                                        call -> Libraries.readsClockOrChance().test(call.getTarget())))),
                new Law(
                        "no method may be refused",
                        noClasses()
                                .should()
                                .dependOnClassesThat()
                                .areAssignableTo(UnsupportedOperationException.class)),
                new Law(
                        "a name says what a class is",
                        classes()
                                .should()
                                .haveNameNotMatching(
                                        ".*[.$a-z0-9](Util|Utils|Helper|Helpers|Manager|Impl|Base)(\\$.*)?")),
                new Law(
                        "a concrete class is final",
                        classes().that(areConcrete()).should().haveModifier(JavaModifier.FINAL)),
                new Law("no static remembers", fields().that().areStatic().should(beConstant())));
    }

    private static DescribedPredicate<JavaClass> inOthersThan(String... allowed) {
        return DescribedPredicate.describe(
                "are of another module than " + String.join(", ", allowed),
                type -> type.getPackageName().startsWith("io.edgeai")
                        && Stream.of(allowed)
                                .noneMatch(prefix -> (type.getPackageName() + ".").startsWith(prefix + ".")));
    }

    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static DescribedPredicate<JavaClass> areConcrete() {
        return DescribedPredicate.describe(
                "are concrete classes with a name",
                type -> !type.isInterface()
                        && !type.isEnum()
                        && !type.isAnonymousClass()
                        && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                        && !type.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && !type.getEnclosingClass().map(JavaClass::isEnum).orElse(false)
                        && !type.getSimpleName().equals("package-info"));
    }

    private static ArchCondition<JavaClass> haveFewAbstractMethods() {
        return new ArchCondition<>("have at most " + MOST_ABSTRACT_METHODS + " abstract methods") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                long count = type.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                        .count();
                if (count > MOST_ABSTRACT_METHODS) {
                    events.add(SimpleConditionEvent.violated(
                            type, "'" + type.getName() + "' has " + count + " abstract methods"));
                }
            }
        };
    }

    private static ArchCondition<JavaField> beConstant() {
        List<Class<?>> mutable = List.of(
                AtomicBoolean.class,
                AtomicInteger.class,
                AtomicLong.class,
                AtomicReference.class,
                ThreadLocal.class,
                Random.class,
                StringBuilder.class);
        return new ArchCondition<>("be final and of a type that cannot change") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                JavaClass type = field.getRawType();
                boolean changes =
                        type.isArray() || mutable.stream().anyMatch(type::isAssignableTo) || isConcreteCollection(type);
                boolean written = field.getModifiers().contains(JavaModifier.SYNTHETIC);
                if (!written && (changes || !field.getModifiers().contains(JavaModifier.FINAL))) {
                    events.add(SimpleConditionEvent.violated(
                            field, "'" + field.getFullName() + "' is a static that can change"));
                }
            }
        };
    }

    private static boolean isConcreteCollection(JavaClass type) {
        return !type.isInterface() && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class));
    }
}
