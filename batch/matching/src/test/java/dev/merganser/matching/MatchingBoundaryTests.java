package dev.merganser.matching;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.merganser.matching", importOptions = DoNotIncludeTests.class)
class MatchingBoundaryTests {
    @ArchTest
    static final ArchRule MATCHING_IS_PURE_JAVA = classes().that().resideInAPackage("dev.merganser.matching..").should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.merganser.matching..", "dev.merganser.model..", "java..", "com.sun.management..",
                    "org.jspecify..", "com.ibm.icu..", "com.google.i18n..", "org.apache.commons.codec..")
            .because("we must be able to replay any score from its inputs and the model alone");
}
