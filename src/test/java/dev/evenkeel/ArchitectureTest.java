package dev.evenkeel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/// The house: data goes one way, and a package imports only from the floors below it.
@AnalyzeClasses(packages = "dev.evenkeel", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] CORE = {
    "dev.evenkeel.model..",
    "dev.evenkeel.expectation..",
    "dev.evenkeel.balance..",
    "dev.evenkeel.diagnosis.."
  };

  private static final String[] READS_NO_CLOCK = {
    "dev.evenkeel.model..",
    "dev.evenkeel.expectation..",
    "dev.evenkeel.balance..",
    "dev.evenkeel.ledger..",
    "dev.evenkeel.diagnosis.."
  };

  @ArchTest
  static final ArchRule a_package_knows_only_the_floors_below_it =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.evenkeel..")
          .layer("model")
          .definedBy("dev.evenkeel.model..")
          .layer("balance")
          .definedBy("dev.evenkeel.balance..")
          .layer("diagnosis")
          .definedBy("dev.evenkeel.diagnosis..")
          .layer("config")
          .definedBy("dev.evenkeel.config..")
          .layer("catalog")
          .definedBy("dev.evenkeel.catalog..")
          .layer("expectation")
          .definedBy("dev.evenkeel.expectation..")
          .layer("dns")
          .definedBy("dev.evenkeel.dns..")
          .layer("call")
          .definedBy("dev.evenkeel.call..")
          .layer("ledger")
          .definedBy("dev.evenkeel.ledger..")
          .layer("export")
          .definedBy("dev.evenkeel.export..")
          .layer("demo")
          .definedBy("dev.evenkeel.demo..")
          .layer("agent")
          .definedBy("dev.evenkeel.agent..")
          .layer("web")
          .definedBy("dev.evenkeel.web..")
          .layer("cli")
          .definedBy("dev.evenkeel.cli..")
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("balance")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayOnlyAccessLayers("model")
          .whereLayer("catalog")
          .mayOnlyAccessLayers("model")
          .whereLayer("expectation")
          .mayOnlyAccessLayers("model")
          .whereLayer("dns")
          .mayOnlyAccessLayers("model")
          .whereLayer("call")
          .mayOnlyAccessLayers("model")
          .whereLayer("ledger")
          .mayOnlyAccessLayers("model", "balance")
          .whereLayer("diagnosis")
          .mayOnlyAccessLayers("model", "balance", "ledger")
          .whereLayer("export")
          .mayOnlyAccessLayers("model", "balance", "ledger")
          .whereLayer("demo")
          .mayOnlyAccessLayers("model", "catalog")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("web", "cli")
          .whereLayer("agent")
          .mayOnlyAccessLayers(
              "model",
              "config",
              "catalog",
              "expectation",
              "dns",
              "call",
              "balance",
              "ledger",
              "diagnosis",
              "export")
          .whereLayer("web")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule no_arrow_points_back =
      slices().matching("dev.evenkeel.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_core_is_plain_java =
      classes()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.util..",
              "java.time..",
              "java.net..",
              "org.jspecify..",
              "dev.evenkeel.model..",
              "dev.evenkeel.expectation..",
              "dev.evenkeel.balance..",
              "dev.evenkeel.ledger..",
              "dev.evenkeel.diagnosis..");

  @ArchTest
  static final ArchRule the_core_and_the_ledger_read_no_clock =
      noClasses()
          .that()
          .resideInAnyPackage(READS_NO_CLOCK)
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC");

  @ArchTest
  static final ArchRule api_objects_end_in_the_catalog =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.evenkeel.catalog..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8.kubernetes.api.model..");
}
