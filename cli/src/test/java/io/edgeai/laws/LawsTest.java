package io.edgeai.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.edgeai.api.backend.canary.WideContract;
import io.edgeai.api.canary.CanaryContract;
import io.edgeai.backend.canary.CanaryBackend;
import io.edgeai.backend.othercanary.OtherCanaryBackend;
import io.edgeai.core.canary.CanaryHelper;
import io.edgeai.examples.canary.CanaryExample;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LawsTest {

    private static final ImportOption NO_TESTS =
            location -> !location.contains("test-classes") && !location.contains("-tests.jar");

    private JavaClasses product;
    private JavaClasses canaries;

    @BeforeAll
    void readClasses() {
        product = new ClassFileImporter(List.of(NO_TESTS)).importPackages("io.edgeai");
        canaries = new ClassFileImporter()
                .importClasses(
                        CanaryContract.class,
                        WideContract.class,
                        CanaryHelper.class,
                        CanaryBackend.class,
                        OtherCanaryBackend.class,
                        CanaryExample.class);
    }

    static Stream<Law> laws() {
        return Laws.all().stream();
    }

    @ParameterizedTest
    @MethodSource("laws")
    void isKept(Law law) {
        assertThat(violations(law, product)).isEmpty();
    }

    /** Shows that each rule bites: a rule whose selection is empty would otherwise pass for ever. */
    @ParameterizedTest
    @MethodSource("laws")
    void isBrokenByTheCanaries(Law law) {
        assertThat(violations(law, canaries)).isNotEmpty();
    }

    @Test
    void readsEveryModule() {
        assertThat(product.stream().map(JavaClass::getPackageName))
                .contains("io.edgeai.api.model", "io.edgeai.cli", "io.edgeai.core", "io.edgeai.examples")
                .anyMatch(name -> name.startsWith("io.edgeai.backend."))
                .noneMatch(name -> name.contains("canary"));
    }

    private static List<String> violations(Law law, JavaClasses classes) {
        return law.rule()
                .allowEmptyShould(true)
                .evaluate(classes)
                .getFailureReport()
                .getDetails();
    }
}
