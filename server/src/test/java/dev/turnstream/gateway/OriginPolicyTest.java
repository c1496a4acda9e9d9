package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Who may use the server")
class OriginPolicyTest {
  private static final OriginPolicy LOCAL =
      new OriginPolicy(
          "127.0.0.1", 8000, true, List.of("https://friend.example", "http://dev.example:3000"));
  private static final OriginPolicy PUBLIC = new OriginPolicy("0.0.0.0", 8000, false, List.of());

  @Nested
  @DisplayName("bound to loopback")
  class Loopback {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "127.0.0.1:8000",
          "localhost:8000",
          "LOCALHOST:8000",
          "[::1]:8000",
          "friend.example",
          "Friend.Example",
          "dev.example:3000"
        })
    void answersToItsOwnNamesAndThoseOfAllowedOrigins(String host) {
      assertThat(LOCAL.allowsHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "localhost",
          "localhost:8001",
          "localhost:80000",
          "localhost.:8000",
          "localhost:8000.evil.example",
          "evil.example",
          "evil.example:8000",
          "127.0.0.1.nip.example:8000",
          "192.168.1.5:8000",
          "friend.example:444",
          "friend.example.evil.example",
          "sub.friend.example",
          "dev.example"
        })
    void answersToNoOtherName(String host) {
      assertThat(LOCAL.allowsHost(host)).isFalse();
    }

    @Test
    void answersToNobodyWithoutAHost() {
      assertThat(LOCAL.allowsHost(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "http://127.0.0.1:8000",
          "http://localhost:8000",
          "http://[::1]:8000",
          "https://friend.example",
          "http://dev.example:3000"
        })
    void servesItsOwnPagesAndAllowedOnes(String origin) {
      assertThat(LOCAL.allowsOrigin(origin, "localhost:8000")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "null",
          "http://localhost",
          "http://localhost:3000",
          "https://localhost:8000",
          "https://evil.example",
          "http://friend.example",
          "https://friend.example/",
          "https://friend.example:444",
          "https://friend.example.evil.example",
          "https://friend.example@evil.example",
          "https://FRIEND.example",
          "http://localhost:8000@evil.example",
          "file://",
          "http://dev.example"
        })
    void servesNoOtherPage(String origin) {
      assertThat(LOCAL.allowsOrigin(origin, "localhost:8000")).isFalse();
    }

    @Test
    void servesWhoeverSendsNoOrigin() {
      assertThat(LOCAL.allowsOrigin(null, "localhost:8000")).isTrue();
    }
  }

  @Nested
  @DisplayName("bound to all addresses")
  class AllAddresses {
    @ParameterizedTest
    @ValueSource(
        strings = {"192.168.1.5:8000", "192.168.1.5:9000", "[2001:db8::1]:8000", "localhost:8000"})
    void answersToAddressesByAnyPortThatLeadsHere(String host) {
      assertThat(PUBLIC.allowsHost(host)).isTrue();
      assertThat(PUBLIC.allowsOrigin("http://" + host, host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "chat.example:8000",
          "192.168.1.5.evil.example:8000",
          "192.168.1:8000",
          "[2001:db8::1].evil.example:8000",
          "192.168.1.5:8000:8000"
        })
    void answersToNoName(String host) {
      assertThat(PUBLIC.allowsHost(host)).isFalse();
      assertThat(PUBLIC.allowsOrigin("http://" + host, host)).isFalse();
    }
  }

  @Test
  void servesPagesOfTheAddressThatWasAskedAndOfNoOther() {
    assertThat(PUBLIC.allowsOrigin("http://192.168.1.5:8000", "192.168.1.5:8000")).isTrue();
    assertThat(PUBLIC.allowsOrigin("http://203.0.113.9", "192.168.1.5:8000")).isFalse();
    assertThat(PUBLIC.allowsOrigin("http://192.168.1.5:3000", "192.168.1.5:8000")).isFalse();
    assertThat(PUBLIC.allowsOrigin("https://192.168.1.5:8000", "192.168.1.5:8000")).isFalse();
  }

  @Test
  void mayLeaveOutPort80() {
    var policy = new OriginPolicy("127.0.0.1", 80, true, List.of());
    assertThat(policy.allowsHost("localhost")).isTrue();
    assertThat(policy.allowsOrigin("http://localhost", "localhost")).isTrue();
  }

  @Test
  void mayAllowPagesWithoutAnOriginOfTheirOwn() {
    var policy = new OriginPolicy("127.0.0.1", 8000, true, List.of("null"));
    assertThat(policy.allowsOrigin("null", "localhost:8000")).isTrue();
    assertThat(policy.allowsHost("null")).isFalse();
  }

  @Test
  void bracketsAnAddressOfItsOwnInVersion6() {
    var policy = new OriginPolicy("fe80::1", 8000, false, List.of());
    assertThat(policy.allowsHost("[fe80::1]:8000")).isTrue();
  }
}
