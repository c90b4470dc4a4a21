package dev.merganser.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/// Each rule about recipients and messages, and each about duplicates that clients see anything of, has a test that names
/// it and asks the server over HTTP, on the real database.
class EveryRuleTests {
    private static final List<String> RULES = List.of("R01", "R02", "R03", "R04", "R05", "R10", "R11", "R12", "R13",
            "R14",
            "R15", "R16", "R17", "R20", "R21", "R22", "R30", "R31", "R32", "R40", "R41", "R42", "R43", "R44", "R45",
            "R46",
            "R60", "R61", "R62", "R63", "R64", "R65", "R66", "R67", "R70", "R71", "R72", "D01", "D02", "D03", "D04",
            "D07",
            "D08", "D09", "D10", "D11", "D12");
    private static final Pattern RULE = Pattern.compile("[RD]\\d\\d");

    @Test
    void eachRuleHasATestThroughGraphQl() {
        JavaClasses classes = new ClassFileImporter().importPackages("dev.merganser.server");
        Set<String> tested = classes.stream().filter(EveryRuleTests::asksTheServer).flatMap(EveryRuleTests::tests)
                .flatMap(test -> RULE.matcher(Objects.requireNonNull(test.getAnnotation(DisplayName.class)).value())
                        .results())
                .map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested).containsAll(RULES);
    }

    private static boolean asksTheServer(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(use -> use.getTargetClass().isEquivalentTo(TestServer.class));
    }

    private static Stream<Method> tests(JavaClass type) {
        return Stream.of(type.reflect().getDeclaredMethods()).filter(method -> method
                .isAnnotationPresent(DisplayName.class)
                && (method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class)));
    }
}
