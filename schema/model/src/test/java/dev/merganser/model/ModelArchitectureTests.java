package dev.merganser.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "dev.merganser.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ModelArchitectureTests {
    @ArchTest
    static final ArchRule isPureJava = classes().should().onlyDependOnClassesThat()
            .resideInAnyPackage("dev.merganser.model..", "java..", "com.ibm.icu..", "com.google.i18n.phonenumbers..",
                    "org.jspecify..")
            .because("matching runs on it in a process of its own, and whatever stores or serves items comes after it");

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
