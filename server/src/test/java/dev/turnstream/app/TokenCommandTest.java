package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.gateway.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("./turnstream token")
class TokenCommandTest {
  @TempDir private Path directory;

  /** What a call said and how it ended. */
  private record Said(int exit, String out, String err) {}

  private Said run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit =
        new Main(
                Map.of("TURNSTREAM_TOKENS", "tokens"),
                directory,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(args);
    return new Said(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Path file() {
    return directory.resolve("tokens");
  }

  @Test
  void createWritesTheTextOnStandardOutputAndAHashToTheFile() throws Exception {
    var said = run("token", "create", "--user", "ada");
    assertThat(said.exit()).isZero();
    var text = said.out().strip();
    assertThat(text).matches("ts_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
    assertThat(said.err()).contains(" of ada ").doesNotContain(text);
    assertThat(file()).content().contains("user=ada role=user scopes=read,chat");
    assertThat(Files.readString(file())).doesNotContain(text.substring(16));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void createMakesAFileThatOthersCantRead() throws Exception {
    run("token", "create", "--user", "ada");
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void createAndRevokeStandInTheAuditLogThatTheConfigFileNames() throws Exception {
    Files.writeString(directory.resolve("turnstream.conf"), "audit-log = audit\n");
    run("token", "create", "--user", "ada");
    var id = Files.readString(file()).replaceFirst("(?s)^id=(\\w+) .*", "$1");
    assertThat(run("token", "revoke", id).exit()).isZero();
    var told = Files.readAllLines(directory.resolve("audit"));
    assertThat(told).hasSize(2);
    assertThat(told.getFirst())
        .contains("\"verb\":\"token_created\",\"outcome\":\"done\",\"user\":\"ada\"")
        .contains("\"object\":\"" + id + "\"")
        .contains("\"by\":\"" + System.getProperty("user.name") + "\"");
    assertThat(told.getLast()).contains("\"verb\":\"token_revoked\"", id);
  }

  @Test
  void createDoesNothingWhereTheAuditLogCannotBeWritten() throws Exception {
    var said = run("token", "create", "--user", "ada", "--audit-log", "missing/audit");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("audit-log: ", "so nothing was done");
    assertThat(file()).doesNotExist();
  }

  @Test
  void createKeepsWhatIsThereAndTheCommentsBetween() throws Exception {
    run("token", "create", "--user", "ada");
    Files.writeString(file(), "# theirs\n" + Files.readString(file()));
    run("token", "create", "--user", "bob", "--role", "operator", "--expires", "12h");
    assertThat(Files.readAllLines(file()))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("# theirs"),
            line -> assertThat(line).contains("user=ada"),
            line ->
                assertThat(line)
                    .contains("user=bob role=operator scopes=read,chat,operate")
                    .doesNotContain("never"));
  }

  @Test
  void createLimitsWhatATokenMayUseAndListTellsIt() {
    run("token", "create", "--user", "ada", "--dollars-a-day", "0.50", "--turns-at-once", "2");
    assertThat(file()).content().contains(" dollars_a_day=0.50 turns_at_once=2");
    assertThat(run("token", "list").out())
        .contains("never expires  0.50 dollars a day  2 turns at once");
    var wrong = run("token", "create", "--user", "ada", "--dollars-a-day", "five");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("--dollars-a-day may be an amount of US dollars");
  }

  @Test
  void createLosesNoneOfManyThatAreMadeAtOnce() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 3).forEach(i -> pool.execute(() -> createInAProcessOfItsOwn("user" + i)));
    }
    assertThat(Files.readAllLines(file())).hasSize(3);
  }

  /** File locks hold between processes; within one the JDK refuses a second. */
  private void createInAProcessOfItsOwn(String user) {
    try {
      var command =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "dev.turnstream.app.Main",
              "token",
              "create",
              "--user",
              user,
              "--tokens",
              file().toString());
      command.environment().keySet().removeIf(name -> name.startsWith("TURNSTREAM_"));
      var process = command.redirectErrorStream(true).start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void listShowsWhoseTheyAreAndNoHash() {
    run("token", "create", "--user", "ada", "--scope", "read");
    var said = run("token", "list");
    assertThat(said.out()).matches("(?s)[0-9a-f]{12}  ada  user  read  created .*never expires\\R");
    assertThat(said.out()).doesNotContain("sha256");
  }

  @Test
  void revokeTakesOneAway() throws Exception {
    run("token", "create", "--user", "ada");
    run("token", "create", "--user", "bob");
    var id = run("token", "list").out().substring(0, 12);
    assertThat(run("token", "revoke", id).exit()).isZero();
    assertThat(Files.readString(file())).contains("user=bob").doesNotContain("user=ada");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create | Missing required option: '--user=<name>'",
        "create --user=a\tb | --user may be 1 to 128 characters",
        "create --user ada --role king | --role may be user or operator",
        "create --user ada --scope all | --scope may be read, chat and operate",
        "create --user ada --scope operate | the scope operate needs --role operator",
        "create --user ada --expires soon | --expires may be never, or a duration",
        "revoke 0123456789ab | does not exist",
        "forget | Unmatched argument",
      })
  void refusesWhatIsWrongAndSaysWhatItMayBe(String args, String why) {
    var said = run(("token " + args).split(" ", -1));
    assertThat(said.exit()).isPositive();
    assertThat(said.err()).startsWith("turnstream: ").contains(why);
    assertThat(file()).doesNotExist();
  }

  @Test
  void refusesAnIdThatNoTokenHas() {
    run("token", "create", "--user", "ada");
    var said = run("token", "revoke", "000000000000");
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains("has the id \"000000000000\"");
  }

  @Test
  void saysWhatItCanDo() {
    assertThat(run("token").out()).contains("create", "list", "revoke");
    assertThat(run("token", "create", "--help").out()).contains("--user", "--scope", "--expires");
  }

  @Test
  @DisplayName("makes tokens that open a running server, until they are revoked, without a restart")
  void opensARunningServer() throws Exception {
    run("token", "create", "--user", "ada");
    var main =
        new Main(Map.of(), directory, new PrintStream(new ByteArrayOutputStream()), System.err);
    var flags =
        Map.of(
            "port",
            "0",
            "emulator",
            "true",
            "data-dir",
            directory.resolve("data").toString(),
            "tokens",
            file().toString(),
            "log-level",
            "error");
    try (var server = main.start(Arguments.of(flags));
        var http = HttpClient.newHttpClient()) {
      var text = run("token", "create", "--user", "bob").out().strip();
      Waiting.until("the new token opens", () -> status(http, server.port(), text) == 200);
      run("token", "revoke", text.substring(3, 15));
      Waiting.until("it does not any more", () -> status(http, server.port(), text) == 401);
      Files.writeString(file(), "nonsense");
      var other = run("token", "list");
      assertThat(other.err()).contains("tokens, line 1: it has something that is no name=value");
    }
  }

  private static int status(HttpClient http, int port, String token) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/info"))
              .header("authorization", "Bearer " + token)
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void makesNoServerStartWithAFileThatOthersMayWrite() throws Exception {
    run("token", "create", "--user", "ada");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));
    var said = run("--port=0", "--tokens=" + file());
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("may be written by others; chmod go-w it");
  }

  @Test
  void makesNoServerStartWithoutItsFile() {
    var said = run("--port=0", "--tokens=" + file());
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("does not exist; ./turnstream token create makes it");
  }
}
