package dev.turnstream.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the sign on each package's door true. */
@DisplayName("The house")
class ArchitectureTest {
  private static final String ROOT = "dev.turnstream.";
  private static final String JACKSON = "com.fasterxml.jackson.core..";
  private static final String VERTX = "io.vertx..";

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.turnstream");

  static Stream<Arguments> rooms() {
    return Stream.of(
        Arguments.of("model", List.of()),
        Arguments.of("budget", List.of(room("model"))),
        Arguments.of("access", List.of(room("model"), room("budget"))),
        Arguments.of("jwt", List.of(room("model"), room("access"), "com.nimbusds..")),
        Arguments.of("meter", List.of(room("model"))),
        Arguments.of(
            "ops",
            List.of(
                room("model"),
                room("meter"),
                room("dialect"),
                room("store"),
                JACKSON,
                "io.netty.util.internal",
                "io.prometheus..")),
        Arguments.of("journal", List.of(room("model"))),
        Arguments.of("upstream", List.of(room("model"), VERTX, JACKSON, "io.netty..")),
        Arguments.of(
            "turn",
            List.of(
                room("model"),
                room("access"),
                room("budget"),
                room("meter"),
                room("upstream"),
                room("journal"),
                room("store"))),
        Arguments.of("trace", List.of(room("model"), room("turn"), "io.opentelemetry..")),
        Arguments.of("store", List.of(room("model"), JACKSON, "javax.crypto..", "org.sqlite")),
        Arguments.of("dialect", List.of(room("model"), JACKSON)),
        Arguments.of("dialect.tutorial", List.of(room("model"), room("dialect"), JACKSON)),
        Arguments.of(
            "dialect.turnstream",
            List.of(room("model"), room("budget"), room("dialect"), room("store"), JACKSON)),
        Arguments.of("dialect.agui", List.of(room("model"), room("dialect"), JACKSON)),
        Arguments.of("dialect.messages", List.of(room("model"), room("dialect"), JACKSON)),
        Arguments.of("dialect.aisdk", List.of(room("model"), room("dialect"), JACKSON)),
        Arguments.of("gateway.websocket", List.of(room("dialect"))),
        Arguments.of(
            "gateway",
            List.of(
                room("model"),
                room("meter"),
                room("ops"),
                room("access"),
                room("budget"),
                room("journal"),
                room("turn"),
                room("dialect"),
                room("dialect.agui"),
                room("dialect.aisdk"),
                room("dialect.messages"),
                room("dialect.tutorial"),
                room("dialect.turnstream"),
                room("store"),
                room("gateway.websocket"),
                VERTX,
                "io.netty..")));
  }

  private static String room(String name) {
    return ROOT + name;
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void letsEachRoomTouchOnlyWhatItsSignSays(String room, List<String> allowed) {
    var all = new ArrayList<>(allowed);
    all.addAll(List.of(ROOT + room, "java..", "org.jspecify.annotations"));
    classes()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(all.toArray(String[]::new)))
        .check(HOUSE);
  }

  @Test
  void hasNoCircles() {
    slices().matching("dev.turnstream.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void letsOnlyTheAppKnowTheEmulator() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.turnstream.app", "dev.turnstream.emulator..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.turnstream.emulator.."))
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage("dev.turnstream.emulator..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.turnstream..")
                .and(JavaClass.Predicates.resideOutsideOfPackage("dev.turnstream.emulator..")))
        .check(HOUSE);
  }

  @Test
  void letsOnlyTracesKnowTheirLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.turnstream.trace")
        .should()
        .dependOnClassesThat(resideInAPackage("io.opentelemetry.."))
        .check(HOUSE);
  }

  @Test
  void letsOnlyTheOuterEdgesReachBelowVertx() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.turnstream.gateway..", "dev.turnstream.upstream..")
        .and()
        .haveNameNotMatching(
            ".*\\.(Wire|Threshold|HttpConnections|Exchange|ClearTextGuard|GuardedTransport|StreamTap)(\\$.*)?")
        .should()
        .dependOnClassesThat(resideInAPackage("io.netty.."))
        .check(HOUSE);
  }

  @Test
  void neverSleepsNorPrintsOnTheWayOfAToken() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.turnstream.app", "dev.turnstream.emulator..")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(HOUSE);
  }

  @Test
  void asksNobodyButClaudeAndWhoeverSignsTokens() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.turnstream.upstream..", "dev.turnstream.jwt..")
        .and(
            JavaClass.Predicates.resideOutsideOfPackages(
                "dev.turnstream.app..", // what the operator runs
                "dev.turnstream.emulator..",
                "dev.turnstream.client.."))
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.vertx.core.http.HttpClient")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.http.HttpClient")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.URLConnection")
        .check(HOUSE);
  }

  @Test
  void runsNoCodeThatItIsGiven() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage("javax.script..", "javax.tools.."))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .check(HOUSE);
  }

  @Test
  void hasASignOnEachDoor() {
    var packages = new TreeSet<String>();
    HOUSE.forEach(type -> packages.add(type.getPackageName()));
    for (var name : packages) {
      assertThat(HOUSE.stream().filter(type -> type.getPackageName().equals(name)))
          .as("package %s has a package-info that is null-marked", name)
          .anyMatch(type ->
              type.getSimpleName().equals("package-info")
                  && type.isAnnotatedWith(NullMarked.class));
    }
  }
}
