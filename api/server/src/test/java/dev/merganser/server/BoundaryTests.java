package dev.merganser.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Controller;

@AnalyzeClasses(packagesOf = MerganserServer.class, importOptions = ImportOption.DoNotIncludeTests.class)
class BoundaryTests {
    @ArchTest
    static final ArchRule askersComeFromOnePlace = noClasses().that().resideOutsideOfPackage("..server.access..")
            .should().dependOnClassesThat().areAssignableTo(SecurityContextHolder.class)
            .because(
                    "who asks is taken from the security context once a request, in Asking, so that no feature forgets it");

    @ArchTest
    static final ArchRule theStoreAloneKnowsCollections = noClasses().should().dependOnClassesThat()
            .belongToAnyOf(MongoCollection.class, MongoDatabase.class)
            .because("rights, versions and history are kept by the store's reads and its one write path");

    @ArchTest
    static final ArchRule controllersArePackagePrivate = classes().that().areAnnotatedWith(Controller.class).should()
            .notBePublic().because("a controller answers GraphQL or HTTP, and no other class calls it");

    @ArchTest
    static final ArchRule theServerRunsNoJob = noClasses().should().dependOnClassesThat()
            .resideInAnyPackage("..merganser.job..", "..merganser.mongod..", "..merganser.local..")
            .because("the server writes down that a run is wanted, and a job process claims it");
}
