package dev.turnstream.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import dev.turnstream.edge.EnvoyConfiguration.Part;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.CodecType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No Envoy could be had to run, so its configuration is held against all that Envoy's API says of
 * it: its fields and types, Envoy's own rules for them, what is deprecated, and what they mean.
 */
@DisplayName("The configuration for Envoy, docs/operating/edge/envoy.yaml,")
class EnvoyTest {
  private static final String FILE = "envoy.yaml";

  private EnvoyConfiguration envoy;
  private HttpConnectionManager https;
  private VirtualHost host;

  @BeforeEach
  void read() throws IOException {
    envoy = EnvoyConfiguration.read(RunningProxy.configuration(FILE, Map.of()));
    https = manager("turnstream");
    host = https.getRouteConfig().getVirtualHosts(0);
  }

  private HttpConnectionManager manager(String name) {
    return envoy.all(HttpConnectionManager.class).stream()
        .filter(it -> it.getStatPrefix().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("has no field and no type that Envoy does not have, and keeps Envoy's own rules")
  void keepsEnvoysRules() {
    assertThat(EnvoyRules.broken(envoy.parts())).isEmpty();
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "stream_idle_timeout | stream_idle_time | stream_idle_time",
        "filters.http.router.v3.Router | filters.http.router.v3.Rooter | filters.http.router.v3.Rooter",
        "codec_type: AUTO | codec_type: SPDY | SPDY",
        "timeout: 0s | timeout: never | never",
        "stat_prefix: turnstream | stat_prefix: '' | stat_prefix: min_len 1, but it is ''",
        "port_value: 8000 | port_value: 80000 | port_value: lte 65535",
        "connect_timeout: 5s | connect_timeout: 0s | connect_timeout: gt",
        "domains: [chat.example] | domains: [] | domains: min_items 1",
        "match: {prefix: /} | match: {} | one of path_specifier is needed",
        "max_concurrent_streams: 100 | max_concurrent_streams: 0 | max_concurrent_streams: gte 1",
        "key: strict-transport-security | key: 'strict transport' | well_known_regex HTTP_HEADER_NAME",
      })
  @DisplayName("would not get past these tests with a mistake in it:")
  void mistakesAreFound(String right, String wrong, String told) throws IOException {
    var text = RunningProxy.configuration(FILE, Map.of(right, wrong.replace("''", "\"\"")));
    try {
      var broken = EnvoyRules.broken(EnvoyConfiguration.read(text).parts());
      assertThat(String.join("\n", broken)).contains(told.replace("''", ""));
    } catch (InvalidProtocolBufferException refused) {
      assertThat(refused).hasMessageContaining(told);
    }
  }

  @Test
  @DisplayName("uses nothing that Envoy has deprecated")
  void usesNothingDeprecated() {
    assertThat(envoy.parts().stream().flatMap(EnvoyTest::deprecated)).isEmpty();
  }

  private static Stream<String> deprecated(Part part) {
    return part.fields().entrySet().stream()
        .filter(field ->
            field.getKey().getOptions().getDeprecated()
                || (field.getValue() instanceof EnumValueDescriptor value
                    && value.getOptions().getDeprecated()))
        .map(field -> part.path() + "." + field.getKey().getName());
  }

  @Test
  @DisplayName("speaks TLS 1.2 and later, and HTTP/2 to those who want it")
  void speaksTls() {
    var tls = envoy.one(CommonTlsContext.class);
    assertThat(tls.getAlpnProtocolsList()).containsExactly("h2", "http/1.1");
    assertThat(tls.getTlsParams().getTlsMinimumProtocolVersion()).isEqualTo(TlsProtocol.TLSv1_2);
    assertThat(tls.getTlsCertificatesList()).hasSize(1);
    assertThat(https.getCodecType()).isEqualTo(CodecType.AUTO);
    var secured =
        envoy.all(Listener.class).stream()
            .filter(listener -> listener.getFilterChains(0).hasTransportSocket())
            .map(listener -> listener.getAddress().getSocketAddress().getPortValue())
            .toList();
    assertThat(secured).containsExactly(443);
  }

  @Test
  @DisplayName("leads plain HTTP to HTTPS, and nowhere else")
  void leadsToHttps() {
    var redirect = envoy.one(RedirectAction.class);
    assertThat(redirect.getHttpsRedirect()).isTrue();
    assertThat(redirect.getResponseCode())
        .isEqualTo(RedirectAction.RedirectResponseCode.PERMANENT_REDIRECT);
    var plain = manager("redirect").getRouteConfig().getVirtualHosts(0);
    assertThat(plain.getRoutesList()).hasSize(1).allMatch(route -> route.hasRedirect());
    assertThat(plain.getDomainsList()).isEqualTo(host.getDomainsList());
  }

  @Test
  @DisplayName("passes every path on, to the one server, by HTTP/1.1")
  void passesEverythingOn() {
    assertThat(host.getRoutesList()).hasSize(1);
    assertThat(host.getRoutes(0).getMatch().getPrefix()).isEqualTo("/");
    var server = envoy.one(Cluster.class);
    assertThat(envoy.one(RouteAction.class).getCluster())
        .isEqualTo(server.getName())
        .isEqualTo(server.getLoadAssignment().getClusterName());
    var spoken = envoy.one(HttpProtocolOptions.class);
    assertThat(spoken.getExplicitHttpConfig().hasHttpProtocolOptions()).isTrue();
    assertThat(server.getTypedExtensionProtocolOptionsMap())
        .containsOnlyKeys("envoy." + typeOf(spoken));
  }

  /** Envoy names this extension by its type. */
  private static String typeOf(Message message) {
    return message.getDescriptorForType().getFullName().substring("envoy.".length());
  }

  @Test
  @DisplayName("passes WebSockets on")
  void passesWebSocketsOn() {
    assertThat(https.getUpgradeConfigsList())
        .hasSize(1)
        .allMatch(upgrade -> upgrade.getUpgradeType().equals("websocket"))
        .allMatch(upgrade -> !upgrade.hasEnabled() || upgrade.getEnabled().getValue());
    assertThat(envoy.one(RouteAction.class).getUpgradeConfigsList()).isEmpty();
  }

  @Test
  @DisplayName("buffers no answer and no question: it has no filter but the router")
  void buffersNothing() {
    for (var manager : envoy.all(HttpConnectionManager.class)) {
      assertThat(manager.getHttpFiltersList()).hasSize(1);
      var router = manager.getHttpFilters(0).getTypedConfig();
      assertThat(EnvoyConfiguration.unpack(router)).isInstanceOf(Router.class);
    }
    assertThat(envoy.one(RouteAction.class).hasRetryPolicy()).as("retries keep bodies").isFalse();
  }

  @Test
  @DisplayName("gives an answer all the time that the server gives it, and a silent one 11 minutes")
  void hasPatience() {
    var route = envoy.one(RouteAction.class);
    assertThat(route.hasTimeout()).as("not the 15 seconds of those who say nothing").isTrue();
    assertThat(Durations.toSeconds(route.getTimeout())).isZero();
    assertThat(Durations.toSeconds(https.getStreamIdleTimeout()))
        .as("longer than --max-turn-time, whose default is 10 minutes")
        .isGreaterThan(600);
    assertThat(route.hasIdleTimeout()).isFalse();
    assertThat(route.hasMaxStreamDuration()).isFalse();
    assertThat(https.getCommonHttpProtocolOptions().hasMaxStreamDuration()).isFalse();
    assertThat(https.hasRequestTimeout()).as("large questions may take their time").isFalse();
    assertThat(https.getRequestHeadersTimeout().getSeconds()).isEqualTo(5);
  }

  @Test
  @DisplayName("asks no question on a connection that the server is about to close")
  void closesIdleConnectionsFirst() {
    var idle = envoy.one(HttpProtocolOptions.class).getCommonHttpProtocolOptions().getIdleTimeout();
    assertThat(Durations.toSeconds(idle)).isPositive().isLessThan(60);
  }

  @Test
  @DisplayName("tells the client's own address last, whatever the client says of it or of its name")
  void tellsTheAddress() {
    assertThat(https.getUseRemoteAddress().getValue()).isTrue();
    assertThat(https.getSkipXffAppend()).isFalse();
    assertThat(https.getXffNumTrustedHops()).isZero();
    assertThat(https.getOriginalIpDetectionExtensionsList()).isEmpty();
    assertThat(host.getRequestHeadersToRemoveList()).containsExactly("x-forwarded-user");
  }

  @Test
  @DisplayName("leaves Host and Origin as they are, and asks browsers to come by HTTPS only")
  void leavesHeadersAlone() {
    var route = envoy.one(RouteAction.class);
    assertThat(route.getHostRewriteSpecifierCase())
        .isEqualTo(RouteAction.HostRewriteSpecifierCase.HOSTREWRITESPECIFIER_NOT_SET);
    assertThat(List.of(https.getStripAnyHostPort(), https.getStripMatchingHostPort()))
        .containsOnly(false);
    var told = https.getRouteConfig().getResponseHeadersToAddList();
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getHeader().getKey()).isEqualTo("strict-transport-security");
    assertThat(told.getFirst().getHeader().getValue()).isEqualTo("max-age=31536000");
  }
}
