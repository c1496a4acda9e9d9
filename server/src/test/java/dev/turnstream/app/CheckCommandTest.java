package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("./turnstream check")
class CheckCommandTest {
  @TempDir private Path directory;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void dataOfItsOwn() {
    environment.put("XDG_DATA_HOME", directory.resolve("data").toString());
  }

  private Said check(String... args) {
    var all = new String[args.length + 1];
    all[0] = "check";
    System.arraycopy(args, 0, all, 1, args.length);
    return Said.by(environment, directory, all);
  }

  @Test
  void tellsEverySettingWithItsValueAndItsSource() throws Exception {
    environment.put("PORT", "9000");
    Files.writeString(directory.resolve("turnstream.conf"), "# mine\nmodel = claude-opus-4-6\n");
    var said = check("--max-tokens=7");
    assertThat(said.exit()).as(said.out()).isZero();
    assertThat(said.out().replaceAll(" +", " "))
        .contains("\nmax-tokens 7 flag --max-tokens\n")
        .contains("\nport 9000 environment PORT\n")
        .contains("\nmodel claude-opus-4-6 turnstream.conf:2\n")
        .contains("\nhost 127.0.0.1 default\n")
        .contains("\nsystem - default: none\n");
    AllSettings.LIST.forEach(
        setting -> assertThat(said.out()).containsPattern("(?m)^" + setting.name() + " "));
  }

  @Test
  void tellsTheSameAsJson() throws Exception {
    environment.put("ANTHROPIC_API_KEY", "sk-KEEP");
    var said = check("--json", "--port=9000");
    assertThat(said.out())
        .startsWith("{\"version\":")
        .contains("\"ok\":true,\"exit_code\":0")
        .contains(
            "{\"name\":\"port\",\"value\":\"9000\",\"secret\":false,\"source\":\"flag\","
                + "\"where\":\"--port\"}")
        .contains(
            "{\"name\":\"api-key\",\"value\":null,\"secret\":true,\"source\":\"environment\","
                + "\"where\":\"ANTHROPIC_API_KEY\"}")
        .contains("{\"level\":\"ok\",\"text\":\"Answers come from Claude at ");
    assertThat(new com.fasterxml.jackson.core.JsonFactory().createParser(said.out()).nextToken())
        .isNotNull();
  }

  @Test
  void showsNoSecretInAnyForm() throws Exception {
    environment.put("ANTHROPIC_API_KEY", "sk-KEEP-1");
    environment.put("TURNSTREAM_UPSTREAM_PROXY", "http://me:KEEP-2@proxy:1");
    Files.writeString(directory.resolve("turnstream.conf"), "auth-token = KEEP-3\n");
    for (var said : new Said[] {check(), check("--json"), check("--api-key=KEEP 4")}) {
      assertThat(said.out() + said.err()).doesNotContain("KEEP");
    }
    assertThat(check().out()).contains("(set, not shown)").contains("http://...@proxy:1");
  }

  @Test
  void tellsAllThatIsWrongAndEndsWithTwo() {
    var said = check("--port=x", "--prices=none.json", "--nonsense");
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.out())
        .contains("wrong       port: \"x\" from --port is refused")
        .contains("wrong       \"--nonsense\" is no setting")
        .contains("impossible  the price table " + directory.resolve("none.json"))
        .contains("A start would fail; reasons: 3, warnings: 0.");
  }

  @Test
  void endsWithOneWhenOnlyTheMachineDoesNotDo() throws Exception {
    Files.writeString(directory.resolve("tokens"), "nonsense\n");
    var said = check("--tokens=tokens", "--json");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).contains("\"ok\":false,\"exit_code\":1").contains("line 1: it ");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void warnsOfSecretsThatOthersCanRead() throws Exception {
    var config = Files.writeString(directory.resolve("turnstream.conf"), "api-key = sk-KEEP\n");
    var tokens = Files.writeString(directory.resolve("tokens"), "");
    for (var file : new Path[] {config, tokens}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    var said = check("--tokens=tokens");
    assertThat(said.exit()).isZero();
    assertThat(said.out())
        .contains(
            "warning     api-key in turnstream.conf: other users of this machine can read the file")
        .contains("warning     tokens: other users of this machine can read tokens; chmod go-r it");
    for (var file : new Path[] {config, tokens}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(check("--tokens=tokens").out()).doesNotContain("warning ");
  }

  @Test
  void warnsOfWhatIsSetAndHasNoEffect() {
    assertThat(check("--session-time=1h", "--emulator", "--api-key=sk-1").out())
        .contains("warning     session-time from --session-time has no effect: nobody has to")
        .contains("warning     api-key from --api-key has no effect: the emulator answers");
  }

  @Test
  void looksAtTheDataAndWritesNothing() throws Exception {
    assertThat(check().out()).contains("turnstream.db will be made by the first start");
    assertThat(directory.resolve("data")).doesNotExist();
    var blocked = Files.writeString(directory.resolve("plain-file"), "");
    var said = check("--data-dir=" + blocked.resolve("below"));
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).contains("impossible  data-dir: ").contains("can't be written");
  }

  @Test
  void knowsTheFormOfTheStoreAndWhetherAServerHasIt() throws Exception {
    var arguments = Arguments.read("--port=0", "--emulator", "--data-dir=" + directory);
    var quiet = Said.stream(new ByteArrayOutputStream());
    try (var server = new Main(Map.of(), directory, quiet, quiet).start(arguments)) {
      assertThat(server.port()).isPositive();
      assertThat(check("--data-dir=" + directory).out())
          .containsPattern("ok +data-dir: .*turnstream.db is of form \\d+, which is this version's")
          .containsPattern("warning +data-dir: a server has .*turnstream.db open");
    }
    var said = check("--data-dir=" + directory);
    assertThat(said.out()).contains("which is this version's").doesNotContain("warning ");
    Files.writeString(directory.resolve("turnstream.db"), "no database, but long enough".repeat(9));
    assertThat(check("--data-dir=" + directory).out())
        .contains("impossible  data-dir: ")
        .contains("it is not a Turnstream store");
  }

  @Test
  void asksWithConnectWhetherTheKeyIsTaken() throws Exception {
    var asked = new AtomicReference<String>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/models",
        exchange -> {
          var key = exchange.getRequestHeaders().getFirst("x-api-key");
          asked.set(exchange.getRequestMethod() + " " + key);
          var body = "{\"data\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders("sk-good".equals(key) ? 200 : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      var url = "--upstream-url=http://127.0.0.1:" + server.getAddress().getPort();
      var good = check("--connect", url, "--api-key=sk-good");
      assertThat(good.exit()).as(good.out()).isZero();
      assertThat(good.out()).contains("/v1/models takes what we show");
      assertThat(asked).hasValue("GET sk-good");
      var bad = check("--connect", url, "--api-key=sk-bad");
      assertThat(bad.exit()).isEqualTo(1);
      assertThat(bad.out())
          .containsPattern("impossible +connect: http://127.0.0.1:\\d+/v1/models: ");
      assertThat(check(url, "--api-key=sk-bad").exit()).as("nobody is asked without it").isZero();
    } finally {
      server.stop(0);
    }
    assertThat(check("--connect", "--upstream-url=http://127.0.0.1:1", "--api-key=k").exit())
        .isEqualTo(1);
  }

  @Test
  void showsItsHelp() {
    assertThat(check("--help").out()).startsWith("Usage: turnstream check [--json]");
  }
}
