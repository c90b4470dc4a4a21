package dev.merganser.store;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;

import com.mongodb.client.MongoCollection;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

import dev.merganser.store.database.Collections;

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
    static final ArchRule historyIsWrittenInOnePlace = noClasses().that()
            .resideOutsideOfPackages("..store.history..", "..store.live..", "..store.recyclebin..")
            .and().doNotHaveSimpleName("Migrations").and().doNotHaveSimpleName("Previews")
            .and().doNotHaveSimpleName("Collections")
            .should().accessField(Collections.class, "HISTORY")
            .because(
                    "what happened is only added to, by History; erasing a person, in recyclebin, is the one exception");

    @ArchTest
    static final ArchRule historyIsOnlyAddedTo = noClasses().that()
            .resideInAnyPackage("..store.history..", "..store.live..")
            .should().callMethodWhere(target(owner(assignableTo(MongoCollection.class)))
                    .and(target(nameMatching("update.*|replace.*|delete.*|findOneAnd.*|bulkWrite|drop.*|rename.*"))))
            .because("an entry that can be changed proves nothing");

    @ArchTest
    static final ArchRule packagesAreFeatures = noClasses().should()
            .resideInAnyPackage("..controllers..", "..services..", "..utils..", "..impl..", "..common..")
            .because("a reader finds a feature by its package, and such names say nothing about one");

    /// What reads or writes `items` past `VisibleItems`: `Writing` and `Merging` write, and `Merging` reads back what its
    /// transaction has just judged or put together; `LinkTargets` and `Hierarchy` must know stored links for what they
    /// are, hidden or not, and show nothing of them, no more than `Circles`; `Rekeying`, `Unmatched`, `Reindexing` and `Definitions` give every item its
    /// keys and marks, for nobody; `Migrations`; tests of what MongoDB does.
    /// Taking merges back and the recycle bin judge the items in hand by `Asker` (`Unmerging`, `Separating`, `Restoring`,
    /// `Purging`, `PersonExport`), rewrite links for nobody (`Relinking`, `Settling`), or count hidden linkers, as M09 wants
    /// them counted (`Linkers`); `Person` asks which addresses others have, and tells nobody; `ExternalIds` tells a holder's id only to
    /// who may view it.
    private static final Set<String> KNOWING_HIDDEN_ITEMS = Set.of("Writing", "LinkTargets", "Hierarchy", "Circles",
            "Merging",
            "Rekeying", "Unmatched", "Reindexing", "Definitions", "Migrations", "VisibleItems", "Unmerging",
            "Separating",
            "Relinking", "Settling", "Linkers", "Restoring", "Purging", "PersonExport", "Person",
            "ExternalIds");

    @ArchTest
    static final ArchRule itemsAreReadInOnePlace = noClasses()
            .that(DescribedPredicate.describe("aren't named here", type -> !KNOWING_HIDDEN_ITEMS.contains(
                    type.getSimpleName()) && !type.getSimpleName().equals("Collections")))
            .should().accessField(Collections.class, "ITEMS")
            .because("what an asker may not view doesn't exist, and only VisibleItems asks who asks");

    @ArchTest
    static void everyPackageSaysWhatItIsForAndMarksNulls(JavaClasses classes) {
        var unmarked = classes.stream().map(type -> type.getPackage())
                .filter(one -> one.tryGetAnnotationOfType(NullMarked.class).isEmpty()).map(JavaPackage::getName)
                .collect(Collectors.toSet());
        assertThat(unmarked).as("packages without @NullMarked, where null is anybody's guess").isEmpty();
    }
}
