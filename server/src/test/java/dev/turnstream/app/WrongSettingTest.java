package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A wrong setting")
class WrongSettingTest {
  @TempDir private Path directory;

  /** A value for each setting that it may not have. The paths of files may be anything. */
  static Stream<String> wrongValues() {
    return Stream.of(
        "host=a b",
        "host=127.0.0.1:80",
        "port=65536",
        "port=-1",
        "port=eight",
        "port=99999999999999999999",
        "allowed-origins=*",
        "allowed-origins=https://a.example/",
        "allowed-origins=https://A.example",
        "allowed-origins=https://a.example:443",
        "allowed-origins=a.example",
        "allowed-origins=https://a.example,,null",
        "insecure=yes",
        "session-time=1s",
        "jwt-issuer=a b",
        "jwt-audience=a b",
        "jwt-keys=keys.example",
        "jwt-algorithms=HS256",
        "jwt-algorithms=none",
        "jwt-clock-skew=1h",
        "user-header=a b",
        "trusted-proxies=10.0.0.0/33",
        "trusted-proxies=localhost",
        "metrics-port=65536",
        "metrics-host=a b",
        "reuse-port=1",
        "max-heap-use=0",
        "max-loop-delay=1ms",
        "drain-time=25h",
        "model=two words",
        "max-tokens=0",
        "max-tokens=1.5",
        "upstream-url=ftp://a.example",
        "upstream-url=a.example",
        "upstream-url=http://",
        "upstream-url=http://a.example?x=1",
        "upstream-url=http://a.example:99999",
        "api-version=latest",
        "emulator=maybe",
        "upstream-proxy=ftp://a.example:1",
        "upstream-proxy=http://:3128",
        "upstream-connect-timeout=5",
        "upstream-first-byte-timeout=0s",
        "upstream-idle-timeout=2h",
        "upstream-retries=11",
        "upstream-retry-after-max=11m",
        "upstream-max-connections=0",
        "max-connections=0",
        "max-unknown-connections=0",
        "max-pending-handshakes=0",
        "connection-rate=-1",
        "total-connection-rate=many",
        "request-rate=100/s",
        "frame-rate=-1",
        "max-message-bytes=255",
        "max-message-bytes=1g",
        "max-body-bytes=1g",
        "max-bodies-bytes=1k",
        "max-fragments=0",
        "message-timeout=-1s",
        "handshake-timeout=5 s",
        "write-timeout=1d",
        "heartbeat=0ms",
        "max-turns=0",
        "max-turns-per-connection=10001",
        "max-history-bytes=0",
        "max-turn-bytes=2000m",
        "max-turn-time=25h",
        "journal-bytes=1k",
        "turn-window-bytes=1",
        "resume-window=25h",
        "watch-heartbeat=1ms",
        "retention=1s",
        "retention=90",
        "models=a b",
        "models=,",
        "user-dollars-a-day=-1",
        "user-dollars-a-day=$5",
        "user-dollars-a-day=0.0000001",
        "user-dollars-a-month=five",
        "user-tokens-a-minute=1.5",
        "user-turns-at-once=-1",
        "user-turns-an-hour=1000000000",
        "user-connections=x",
        "conversation-dollars-a-day=1,5",
        "conversation-dollars-a-month=99999999",
        "conversation-tokens-a-minute=k",
        "conversation-turns-an-hour=-1",
        "all-dollars-a-day=.5",
        "all-dollars-a-month=1e3",
        "all-tokens-a-minute=1k",
        "all-turns-an-hour=0.5",
        "event-loops=-1",
        "transport=io_uring",
        "echo=1",
        "log-level=verbose",
        "log-format=xml",
        "log-content=on",
        "audit-log-bytes=1k",
        "audit-log-files=0",
        "otlp-endpoint=collector.example",
        "otlp-percent=101",
        "otlp-service=a b");
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void isToldWithItsSourceItsValueAndWhatItMayBe(String nameAndValue) throws Exception {
    var name = nameAndValue.substring(0, nameAndValue.indexOf('='));
    var value = nameAndValue.substring(name.length() + 1);
    var setting =
        AllSettings.LIST.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    var message =
        "%s: \"%s\" from %%s is refused; it may be %s"
            .formatted(name, value, setting.kind().mayBe().replace("%", "%%"));

    var reading = new Reading(directory);
    assertRefused(() -> reading.with("--" + nameAndValue), message.formatted("--" + name));
    reading.file("# a comment", "", name + " = " + value);
    assertRefused(reading::with, message.formatted("turnstream.conf:3"));
    var variable = setting.variables().getFirst();
    reading.variable(variable, value);
    assertRefused(reading::with, message.formatted(variable));
  }

  @Test
  void isToldForEverySettingThatCanBeWrong() {
    var tried = wrongValues().map(it -> it.substring(0, it.indexOf('='))).distinct();
    var anythingGoes =
        Stream.of(
            "system",
            "prices",
            "tls-certificate",
            "tls-key",
            "tokens",
            "config",
            "data-dir",
            "data-key-file",
            "api-key-file",
            "api-key",
            "auth-token",
            "audit-log",
            "otlp-headers");
    assertThat(Stream.concat(tried, anythingGoes))
        .containsExactlyInAnyOrderElementsOf(AllSettings.LIST.stream().map(Setting::name).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "=nonsense", "a=%ZZnonsense", "a=nonsense,", "a=non sense"})
  void isToldOfHeadersWithoutTheirSecrets(String headers) {
    assertThatThrownBy(() -> new Reading(directory).with("--otlp-headers=" + headers))
        .hasMessageContaining("otlp-headers")
        .hasMessageContaining("percent-encoded")
        .hasMessageNotContaining("nonsense");
  }

  @Test
  void isToldInOneShortLineWhateverItsValue() {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(
            () -> new Reading(directory).with("--model", "a\nb\u001b[31m" + "x".repeat(999)))
        .satisfies(e ->
            assertThat(e.getMessage())
                .startsWith("model: \"a b [31mxxx")
                .contains("x...\" from --model")
                .hasSizeLessThan(250));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--api-key", "--auth-token"})
  void isNotShownWhenItIsSecret(String flag) throws Exception {
    var name = flag.substring(2);
    assertRefused(
        () -> new Reading(directory).with(flag, "sk secret"),
        name
            + ": the value from "
            + flag
            + " is refused; it may be printable ASCII without blanks");
  }

  @ParameterizedTest
  @CsvSource({
    "--upstream-url, http://me:w/or@d@a.example, http://...@a.example",
    "--upstream-proxy, ftp://me:word@a.example:1, ftp://...@a.example:1",
    "--upstream-proxy, me:word@:1, ...@:1",
  })
  void isShownWithoutTheLoginInIt(String flag, String value, String shown) {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> new Reading(directory).with(flag, value))
        .withMessageContaining(": \"" + shown + "\" from " + flag + " is refused");
  }

  @Nested
  @DisplayName("that does not exist")
  class Unknown {
    @Test
    void isRefusedAsAFlag() {
      assertRefused(
          () -> new Reading(directory).with("--prot=80"),
          "\"--prot\" is no setting; did you mean --port? --help lists them all");
      assertRefused(
          () -> new Reading(directory).with("--anthropic-key=sk-ant-1"),
          "\"--anthropic-key\" is no setting; --help lists them all");
    }

    @Test
    void isRefusedAsAWordWithoutAFlag() {
      assertRefused(
          () -> new Reading(directory).with("sk-ant-1"),
          "an argument without a flag is refused; every setting starts with --, see --help");
    }

    @Test
    void isRefusedAsAVariable() {
      assertRefused(
          new Reading(directory).variable("TURNSTREAM_MODLE", "x")::with,
          "the variable TURNSTREAM_MODLE is no setting; did you mean TURNSTREAM_MODEL?"
              + " --help lists them all");
    }

    @Test
    void isNotTakenForOneWhenItBelongsToTheStartScript() throws Exception {
      var settings = new Reading(directory).variable("TURNSTREAM_JAVA_OPTS", "-Xmx1g").with();
      assertThat(settings.listen().port()).isEqualTo(8000);
    }
  }

  @Nested
  @DisplayName("on the command line")
  class OnTheCommandLine {
    @Test
    void mayNotStandTwice() {
      assertRefused(
          () -> new Reading(directory).with("--port=1", "--port=2"),
          "--port is given twice; keep one");
    }

    @Test
    void mayNotLackItsValue() {
      assertRefused(
          () -> new Reading(directory).with("--port"),
          "--port lacks its value; it may be a whole number from 0 to 65535");
    }

    @Test
    void isNotReadFromAFileOfArguments() throws Exception {
      Files.writeString(directory.resolve("args"), "--port 1");
      assertRefused(
          () -> new Reading(directory).with("@" + directory.resolve("args")),
          "an argument without a flag is refused; every setting starts with --, see --help");
    }
  }

  @Nested
  @DisplayName("in the file")
  class InTheFile {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "prot = 1 | turnstream.conf:2: \"prot\" is no setting for a file; did you mean port?"
              + " --help lists them, here without the dashes",
          "config = a.conf | turnstream.conf:2: \"config\" is no setting for a file;"
              + " --help lists them, here without the dashes",
          "--port = 1 | turnstream.conf:2: \"--port\" is no setting for a file; did you mean port?"
              + " --help lists them, here without the dashes",
          "port 1 | turnstream.conf:2: the line is refused; it may be \"name = value\" or a #"
              + " comment",
          "model = b | turnstream.conf:2: model is set a second time, after turnstream.conf:1; keep"
              + " one",
        })
    void isToldWithItsLine(String line, String message) throws Exception {
      assertRefused(new Reading(directory).file("model = a", line)::with, message);
    }

    @Test
    void isNotMixedUpByWindowsOrUnicode() throws Exception {
      var settings =
          new Reading(directory)
              .file("\uFEFFmodel=a\r", "  # note\r", "system = Say \"=\" # and 你好\r")
              .with();
      assertThat(settings.chat().model()).isEqualTo("a");
      assertThat(settings.chat().system()).isEqualTo("Say \"=\" # and 你好");
    }

    @Test
    void isNotPossibleWhenTheFileCannotBeRead() throws Exception {
      assertNotPossible(
          () -> new Reading(directory).with("--config=none.conf"),
          "the config file none.conf does not exist");
      Files.write(directory.resolve("latin.conf"), new byte[] {'#', (byte) 0xe4, '\n'});
      assertNotPossible(
          () -> new Reading(directory).with("--config=latin.conf"),
          "the config file latin.conf is no UTF-8 text");
    }
  }

  @Nested
  @DisplayName("of the address")
  class OfTheAddress {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"})
    void isNoneOnLoopback(String host) throws Exception {
      assertThat(new Reading(directory).with("--host", host).listen().host())
          .isEqualTo(Urls.bareHost(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1"})
    void isOneThatOthersReachUnlessTheOwnerAcceptsIt(String host) throws Exception {
      assertRefused(
          () -> new Reading(directory).with("--host", host),
          ("host: \"%s\" can be reached from other machines, and whoever reaches it spends your"
                  + " money; have it asked who it is with --tokens, use --host 127.0.0.1, or accept"
                  + " it with --insecure")
              .formatted(host));
      assertThat(new Reading(directory).with("--host", host, "--insecure").listen().host())
          .isEqualTo(host);
      assertThat(new Reading(directory).with("--host", host, "--tokens", "f").listen().host())
          .isEqualTo(host);
    }

    @Test
    void isAHostThatNobodyKnows() {
      assertNotPossible(
          () -> new Reading(directory).with("--host=nobody.example"),
          "host: \"nobody.example\" has no address on this machine; try --host 127.0.0.1");
    }
  }

  private static void assertRefused(ThrowingCallable reading, String message) {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(reading)
        .withMessage(message)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(2));
  }

  private static void assertNotPossible(ThrowingCallable reading, String message) {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(reading)
        .withMessage(message)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(1));
  }
}
