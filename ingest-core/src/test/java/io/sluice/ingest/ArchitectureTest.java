package io.sluice.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The structure that the documents promise. */
class ArchitectureTest {

    private static final String INTERNAL = "io.sluice.ingest.internal";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice.ingest");

    @Test
    void noPublicSignatureShowsAnInternalType() {
        List<String> shown = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            if (!type.getPackageName().equals("io.sluice.ingest") || !isOpen(type.getModifiers())) {
                continue;
            }
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                if (isOpen(unit.getModifiers())) {
                    Stream.concat(
                                    unit.getRawParameterTypes().stream(),
                                    Stream.concat(
                                            Stream.of(unit.getRawReturnType()), unit.getExceptionTypes().stream()))
                            .filter(shownType -> shownType.getPackageName().startsWith(INTERNAL))
                            .forEach(shownType -> shown.add(unit.getFullName() + " shows " + shownType.getName()));
                }
            }
            type.getFields().stream()
                    .filter(field -> isOpen(field.getModifiers()))
                    .filter(field -> field.getRawType().getPackageName().startsWith(INTERNAL))
                    .forEach(field -> shown.add(field.getFullName()));
        }
        assertThat(CLASSES.contain(SensorIngestor.class)).isTrue();
        assertThat(shown).isEmpty();
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    @Test
    void theStepsOfAReadingKnowOnlyTheNext() {
        slices().matching(INTERNAL + ".(*)..").should().beFreeOfCycles().check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + ".decode..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + ".encode..", INTERNAL + ".delivery..", INTERNAL + ".transport..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + ".transport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + ".decode..", INTERNAL + ".delivery..")
                .check(CLASSES);
    }

    @Test
    void theDriverIsTouchedOnlyWhereTheSessionItsMetadataAndTheTransportAre() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        INTERNAL + ".session..",
                        INTERNAL + ".transport..",
                        INTERNAL + ".routing..",
                        INTERNAL + ".config..",
                        "io.sluice.ingest")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.datastax..")
                .check(CLASSES);
    }

    @Test
    void theDriversInternalsAreTouchedOnlyInTheTransport() {
        noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + ".transport..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.datastax.oss.driver.internal..")
                .check(CLASSES);
    }
}
