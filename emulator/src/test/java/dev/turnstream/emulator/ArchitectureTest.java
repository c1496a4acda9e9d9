package dev.turnstream.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The signs on the doors")
class ArchitectureTest {
  private static final String ROOT = "dev.turnstream.emulator";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void areTrue() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("door")
        .definedBy(ROOT)
        .layer("wire")
        .definedBy(ROOT + ".wire")
        .layer("answer")
        .definedBy(ROOT + ".answer")
        .layer("api")
        .definedBy(ROOT + ".api")
        .layer("script")
        .definedBy(ROOT + ".script")
        .layer("watch")
        .definedBy(ROOT + ".watch")
        .whereLayer("door")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("wire")
        .mayOnlyAccessLayers("api", "answer", "script", "watch")
        .whereLayer("answer")
        .mayOnlyAccessLayers("api", "script")
        .whereLayer("api")
        .mayNotAccessAnyLayer()
        .whereLayer("script")
        .mayNotAccessAnyLayer()
        .whereLayer("watch")
        .mayOnlyAccessLayers("script")
        .check(CLASSES);
  }

  @Test
  void keepSocketsAndClocksOutOfTheWords() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".answer", ROOT + ".api", ROOT + ".script")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx.core.http..", "io.vertx.core.net..", "io.netty..", "java.net..")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void keepTheServerOut() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.turnstream.model..",
            "dev.turnstream.upstream..",
            "dev.turnstream.journal..",
            "dev.turnstream.turn..",
            "dev.turnstream.dialect..",
            "dev.turnstream.gateway..",
            "dev.turnstream.app..")
        .check(CLASSES);
  }
}
