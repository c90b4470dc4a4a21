package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Each rule about the search for duplicates has a test that names it and runs the job on the real database; those about
/// what clients see of it are held by the server's `EveryRuleTests`.
class EveryRuleTests {
    private static final List<String> RULES = List.of("D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D11",
            "D12");
    private static final List<Class<?>> RUNNING_THE_JOB = List.of(NightlyTests.class, NightlyCrashTests.class,
            IncrementalTests.class, LearningTests.class, AcrossTests.class, UpkeepTests.class);
    private static final Pattern RULE = Pattern.compile("D\\d\\d");

    @Test
    void eachRuleHasATestThatRunsTheJob() {
        Set<String> tested = RUNNING_THE_JOB.stream().flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(DisplayName.class))
                .flatMap(method -> RULE.matcher(Objects.requireNonNull(method.getAnnotation(DisplayName.class)).value())
                        .results())
                .map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested).containsAll(RULES);
    }
}
