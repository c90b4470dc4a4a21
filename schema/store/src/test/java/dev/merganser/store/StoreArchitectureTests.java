package dev.merganser.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "dev.merganser.store", importOptions = ImportOption.DoNotIncludeTests.class)
class StoreArchitectureTests {
    @ArchTest
    static final ArchRule featuresAreFreeOfCycles = slices().matching("dev.merganser.store.(*)..").should()
            .beFreeOfCycles().because("a feature that two others need is below both, and each can be read by itself");

    @ArchTest
    static final ArchRule knowsNoFramework = noClasses().should().dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .because("the server and the job wire the store in ways of their own, and tests in none");

    @ArchTest
    static final ArchRule packagesAreFeatures = noClasses().should()
            .resideInAnyPackage("..controllers..", "..services..", "..utils..", "..impl..", "..common..")
            .because("a reader finds a feature by its package, and such names say nothing about one");

    @ArchTest
    static void everyPackageSaysWhatItIsForAndMarksNulls(JavaClasses classes) {
        var unmarked = classes.stream().map(type -> type.getPackage())
                .filter(one -> one.tryGetAnnotationOfType(NullMarked.class).isEmpty()).map(JavaPackage::getName)
                .collect(Collectors.toSet());
        assertThat(unmarked).as("packages without @NullMarked, where null is anybody's guess").isEmpty();
    }
}
