package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.turnstream.app.Settings.Answerer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Who answers")
class UpstreamReaderTest {
  @TempDir private Path directory;

  @Test
  void isTheEmulatorWithoutAKey() throws Exception {
    var upstream = new Reading(directory).with().upstream();
    assertThat(upstream.answerer()).isEqualTo(Answerer.EMULATOR);
    assertThat(upstream.url()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC_API_KEY",
    "TURNSTREAM_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "TURNSTREAM_AUTH_TOKEN"
  })
  void isClaudeWithAKeyOrToken(String variable) throws Exception {
    var upstream = new Reading(directory).variable(variable, "sk-1").with().upstream();
    assertThat(upstream.answerer()).isEqualTo(Answerer.ANTHROPIC);
    assertThat(upstream.url()).isEqualTo(URI.create("https://api.anthropic.com"));
    var secret = variable.endsWith("KEY") ? upstream.apiKey() : upstream.authToken();
    assertThat(secret).isEqualTo(new Secret("sk-1"));
  }

  @Test
  void isTheServerAtTheAddressAndNeedsNoKey() throws Exception {
    var reading =
        new Reading(directory).variable("ANTHROPIC_BASE_URL", "http://127.0.0.1:11434/api//");
    var upstream = reading.with().upstream();
    assertThat(upstream.answerer()).isEqualTo(Answerer.COMPATIBLE);
    assertThat(upstream.url()).isEqualTo(URI.create("http://127.0.0.1:11434/api"));
    assertThat(upstream.apiKey()).isNull();
    assertThat(reading.with("--upstream-url=http://a.example").upstream().url())
        .isEqualTo(URI.create("http://a.example"));
  }

  @Test
  void isTheEmulatorWhenThatIsAskedForAndThenNoKeyIsKept() throws Exception {
    var upstream =
        new Reading(directory)
            .variable("ANTHROPIC_API_KEY", "sk-1")
            .variable("ANTHROPIC_BASE_URL", "http://a.example")
            .with("--emulator")
            .upstream();
    assertThat(upstream.answerer()).isEqualTo(Answerer.EMULATOR);
    assertThat(upstream.url()).isNull();
    assertThat(upstream.apiKey()).isNull();
  }

  @Test
  void mayNotBeClaudeWithoutAKey() {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> new Reading(directory).with("--upstream-url=https://api.anthropic.com"))
        .withMessage(
            "api-key: Claude at https://api.anthropic.com asks for one; set ANTHROPIC_API_KEY, or"
                + " use --emulator");
  }

  @Nested
  @DisplayName("is reached through")
  class Through {
    @ParameterizedTest(name = "{0} for {2}: {3}")
    @CsvSource({
      "HTTPS_PROXY, http://proxy:3128, https://a.example, http proxy 3128",
      "https_proxy, http://proxy:3128, https://a.example, http proxy 3128",
      "HTTP_PROXY,  http://proxy:3128, http://a.example,  http proxy 3128",
      "http_proxy,  proxy:3128,        http://a.example,  http proxy 3128",
      "HTTPS_PROXY, http://proxy,      https://a.example, http proxy 80",
      "HTTPS_PROXY, socks5://[::1],    https://a.example, socks5 ::1 1080",
      "HTTPS_PROXY, http://proxy:3128, http://a.example,  none",
      "HTTP_PROXY,  http://proxy:3128, https://a.example, none",
      "HTTPS_PROXY, '',                https://a.example, none",
      "HTTP_PROXY,  http://proxy:3128, http://127.0.0.1:11434, none",
      "HTTP_PROXY,  http://proxy:3128, http://[::1]:11434, none",
      "HTTP_PROXY,  http://proxy:3128, http://localhost:11434, none",
    })
    void theProxyThatTheEnvironmentNames(String variable, String proxy, String url, String expected)
        throws Exception {
      var reading = new Reading(directory).variable(variable, proxy);
      assertThat(shown(reading.with("--upstream-url", url).upstream().proxy())).isEqualTo(expected);
    }

    @ParameterizedTest(name = "NO_PROXY={0}: {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          "api.a.example | none",
          "a.example | none",
          ".a.example | none",
          "*.A.example | none",
          "x, a.example | none",
          "* | none",
          "b.example | http proxy 3128",
          "pi.a.example | http proxy 3128",
          "'' | http proxy 3128",
        })
    void noneWhereNoProxySaysSo(String exempt, String expected) throws Exception {
      var reading =
          new Reading(directory)
              .variable("HTTPS_PROXY", "http://proxy:3128")
              .variable("NO_PROXY", exempt);
      assertThat(shown(reading.with("--upstream-url=https://api.a.example").upstream().proxy()))
          .isEqualTo(expected);
    }

    @Test
    void theProxyOfTheSettingWhateverTheEnvironmentSays() throws Exception {
      var reading =
          new Reading(directory)
              .variable("HTTPS_PROXY", "http://other:1")
              .variable("NO_PROXY", "*");
      var proxy =
          reading
              .with("--upstream-url=https://a.example", "--upstream-proxy=http://me:p%40ss@proxy:1")
              .upstream()
              .proxy();
      assertThat(proxy).isEqualTo(new Proxy(Proxy.Kind.HTTP, "proxy", 1, "me", new Secret("p@ss")));
    }

    @Test
    void noProxyThatIsWrongAndItsPasswordIsNotTold() {
      var reading = new Reading(directory).variable("HTTPS_PROXY", "https://me:KEEP@proxy:1");
      assertThatExceptionOfType(CannotStart.class)
          .isThrownBy(() -> reading.with("--upstream-url=https://a.example"))
          .withMessageStartingWith("upstream-proxy: the value from HTTPS_PROXY is refused")
          .withMessageNotContaining("KEEP");
    }

    private String shown(@Nullable Proxy proxy) {
      return proxy == null
          ? "none"
          : "%s %s %d"
              .formatted(proxy.kind().name().toLowerCase(Locale.ROOT), proxy.host(), proxy.port());
    }
  }
}
