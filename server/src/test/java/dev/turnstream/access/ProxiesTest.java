package dev.turnstream.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What trusted proxies say of where a request comes from")
class ProxiesTest {
  private final Proxies proxies =
      new Proxies(List.of(Network.read("10.0.0.0/8"), Network.read("fd00::/8")));

  private @Nullable String client(String from, @Nullable String forwardedFor) {
    var client = proxies.client(InetAddress.ofLiteral(from), forwardedFor);
    return Objects.requireNonNull(client).getHostAddress();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        // from | X-Forwarded-For | client
        "192.0.2.7 | none | 192.0.2.7",
        "192.0.2.7 | 198.51.100.1 | 192.0.2.7",
        "10.0.0.1 | none | 10.0.0.1",
        "10.0.0.1 | 198.51.100.1 | 198.51.100.1",
        "10.0.0.1 | 203.0.113.9, 198.51.100.1 | 198.51.100.1",
        "10.0.0.1 | 198.51.100.1, 10.0.0.2 | 198.51.100.1",
        "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.3",
        "10.0.0.1 | 198.51.100.1:4711 | 198.51.100.1",
        "10.0.0.1 | [2001:db8::7]:4711 | 2001:db8:0:0:0:0:0:7",
        "fd00::1 | 2001:db8::7 | 2001:db8:0:0:0:0:0:7",
        "10.0.0.1 | localhost | 10.0.0.1",
        "10.0.0.1 | 198.51.100.1, unknown | 10.0.0.1",
        "10.0.0.1 | 198.51.100.1, | 10.0.0.1",
        "10.0.0.1 | '' | 10.0.0.1",
        "10.0.0.1 | [2001:db8::7 | 10.0.0.1",
      })
  void isBelievedFromTheRightAsFarAsTheyReach(
      String from, @Nullable String forwardedFor, String client) {
    assertThat(client(from, forwardedFor)).isEqualTo(client);
  }

  @Test
  void isBelievedOfNobodyWhereNoneIsTrusted() {
    var from = InetAddress.ofLiteral("127.0.0.1");
    assertThat(Proxies.NONE.client(from, "198.51.100.1")).isEqualTo(from);
  }
}
