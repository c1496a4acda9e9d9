package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.turnstream.jwt.JwtSettings;
import dev.turnstream.jwt.Jwts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real gateway, and a real server that has the provider's keys. */
@DisplayName("An identity provider's token")
class JwtTest {
  private static final String ISSUER = "https://id.example/";
  private static final String AUDIENCE = "turnstream";

  private static RSAKey first;
  private static RSAKey second;
  private static RSAKey foreign;

  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicLong nanoTime = new AtomicLong();
  private volatile JWKSet published = new JWKSet();
  private volatile boolean down;
  private HttpServer provider;
  private Guests guests;
  private GatewayFixture gateway;

  @BeforeAll
  static void keys() throws JOSEException {
    first = new RSAKeyGenerator(2048).keyID("first").generate();
    second = new RSAKeyGenerator(2048).keyID("second").generate();
    foreign = new RSAKeyGenerator(2048).keyID("first").generate();
  }

  @BeforeEach
  void open() throws Exception {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          var body = published.toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(down ? 500 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    provider.start();
    published = new JWKSet(first.toPublicJWK());
    var keys = URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/keys");
    var settings = new JwtSettings(ISSUER, AUDIENCE, keys, Set.of("RS256"), Duration.ofSeconds(30));
    guests = Guests.signedFor(new Jwts(settings, nanoTime::get));
    gateway = GatewayFixture.behind(guests.entrance(), 1);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
    provider.stop(0);
  }

  private JWTClaimsSet.Builder good() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject("ada")
        .expirationTime(Date.from(guests.now().plusSeconds(300)));
  }

  private static String signed(JWTClaimsSet claims, RSAKey key) throws JOSEException {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    return signed(header, claims, new RSASSASigner(key));
  }

  private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
      throws JOSEException {
    var token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  private String with(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    return signed(change.apply(good()).build(), first);
  }

  private int status(String path, String token) throws Exception {
    try (var client = new RawClient(gateway.port())) {
      return client
          .ask(
              "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(path, gateway.port(), token))
          .status();
    }
  }

  private int status(String token) throws Exception {
    return status("/info", token);
  }

  @Nested
  @DisplayName("opens")
  class Opens {
    @Test
    void toItsSubject() throws Exception {
      assertThat(status(with(it -> it))).isEqualTo(200);
      try (var client = NativeClient.as(gateway.port(), with(it -> it))) {
        assertThat(client.hello.getString("type")).isEqualTo("hello");
      }
    }

    @Test
    void besideTheServersOwnTokens() throws Exception {
      assertThat(status(guests.user("bob"))).isEqualTo(200);
    }

    @Test
    void toOperatorsAndByScope() throws Exception {
      assertThat(status("/ops/data", with(it -> it))).isEqualTo(404);
      assertThat(status("/ops/data", with(it -> it.claim("turnstream_role", "operator"))))
          .isEqualTo(200);
      var reader = with(it -> it.claim("scope", "openid turnstream.read"));
      assertThat(status("/api/conversations", reader)).isEqualTo(200);
      try (var client = NativeClient.as(gateway.port(), reader)) {
        assertThat(client.call(NativeClient.start("s", "Hi")).getString("code"))
            .isEqualTo("not_permitted");
      }
    }

    @Test
    @DisplayName("as long as it lasts, by a clock that may be half a minute off")
    void whileItLasts() throws Exception {
      assertThat(status(with(it -> it.notBeforeTime(Date.from(guests.now().plusSeconds(20))))))
          .isEqualTo(200);
      var token = with(it -> it);
      try (var client = NativeClient.as(gateway.port(), token)) {
        guests.later(Duration.ofSeconds(329));
        assertThat(status(token)).isEqualTo(200);
        guests.later(Duration.ofSeconds(2));
        assertThat(status(token)).isEqualTo(401);
        guests.later(Duration.ofSeconds(60));
        assertThat(client.closeCode()).isEqualTo(4419);
      }
    }
  }

  @Nested
  @DisplayName("is refused when it is")
  class IsRefused {
    @Test
    void notSigned() throws Exception {
      assertThat(status(new PlainJWT(good().build()).serialize())).isEqualTo(401);
      var parts = with(it -> it).split("\\.", -1);
      var none =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
      assertThat(status(none + "." + parts[1] + ".")).isEqualTo(401);
      assertThat(status(none + "." + parts[1] + "." + parts[2])).isEqualTo(401);
    }

    @Test
    void signedWithThePublicKeyAsASecret() throws Exception {
      var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build();
      var secrets =
          new byte[][] {
            first.toRSAPublicKey().getEncoded(),
            first.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)
          };
      for (var secret : secrets) {
        assertThat(status(signed(header, good().build(), new MACSigner(secret)))).isEqualTo(401);
      }
    }

    @Test
    void signedWithAnotherAlgorithmOfTheSameKey() throws Exception {
      for (var algorithm : Set.of(JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
        var header = new JWSHeader.Builder(algorithm).keyID("first").build();
        assertThat(status(signed(header, good().build(), new RSASSASigner(first)))).isEqualTo(401);
      }
    }

    @Test
    void signedBySomebodyElseUnderTheNameOfAKey() throws Exception {
      assertThat(status(signed(good().build(), foreign))).isEqualTo(401);
    }

    @Test
    void signedByAKeyThatItBringsAlong() throws Exception {
      var header =
          new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(foreign.toPublicJWK()).keyID("x").build();
      assertThat(status(signed(header, good().build(), new RSASSASigner(foreign)))).isEqualTo(401);
      var address =
          new JWSHeader.Builder(JWSAlgorithm.RS256)
              .jwkURL(URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/theirs"))
              .keyID("first")
              .build();
      assertThat(status(signed(address, good().build(), new RSASSASigner(foreign)))).isEqualTo(401);
    }

    @Test
    void fromSomebodyElse() throws Exception {
      assertThat(status(with(it -> it.issuer("https://id.example")))).isEqualTo(401);
      assertThat(status(with(it -> it.issuer(null)))).isEqualTo(401);
    }

    @Test
    void forSomebodyElse() throws Exception {
      assertThat(status(with(it -> it.audience("other")))).isEqualTo(401);
      assertThat(status(with(it -> it.audience((String) null)))).isEqualTo(401);
    }

    @Test
    void overOrNotYetGoodOrWithoutEnd() throws Exception {
      var now = guests.now();
      assertThat(status(with(it -> it.expirationTime(Date.from(now.minusSeconds(31))))))
          .isEqualTo(401);
      assertThat(status(with(it -> it.notBeforeTime(Date.from(now.plusSeconds(31))))))
          .isEqualTo(401);
      assertThat(status(with(it -> it.expirationTime(null)))).isEqualTo(401);
    }

    @Test
    void ofNobody() throws Exception {
      assertThat(status(with(it -> it.subject(null)))).isEqualTo(401);
      assertThat(status(with(it -> it.subject(" ")))).isEqualTo(401);
      assertThat(status(with(it -> it.subject("a\nb")))).isEqualTo(401);
      assertThat(status(with(it -> it.subject("x".repeat(201))))).isEqualTo(401);
    }

    @Test
    void changedOnItsWay() throws Exception {
      var token = with(it -> it);
      var parts = token.split("\\.", -1);
      var eve = with(it -> it.subject("eve")).split("\\.", -1);
      assertThat(status(parts[0] + "." + eve[1] + "." + parts[2])).isEqualTo(401);
    }

    @Test
    void veryLong() throws Exception {
      assertThat(status(with(it -> it.claim("x", "y".repeat(7000))))).isEqualTo(401);
      assertThat(fetches).as("nothing was fetched for it").hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "..", "eyJ.e30.x", "a.b.", "{}.{}.{}"})
    void noTokenAtAll(String token) throws Exception {
      assertThat(status(token)).isEqualTo(401);
    }
  }

  @Nested
  @DisplayName("is checked with keys that")
  class Keys {
    @Test
    void areFetchedOnceForMany() throws Exception {
      for (int i = 0; i < 5; i++) {
        assertThat(status(with(it -> it))).isEqualTo(200);
      }
      assertThat(fetches).hasValue(1);
    }

    @Test
    void rotate() throws Exception {
      assertThat(status(with(it -> it))).isEqualTo(200);
      published = new JWKSet(second.toPublicJWK());
      nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());
      assertThat(status(signed(good().build(), second))).as("the new key").isEqualTo(200);
      assertThat(status(with(it -> it))).as("the old key").isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "../../etc/passwd", "' OR 1=1 --", "http://evil.example/"})
    void nobodyMakesTheServerFetchAgainAndAgainByNamingOthers(String name) throws Exception {
      assertThat(status(with(it -> it))).isEqualTo(200);
      var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(name).build();
      for (int i = 0; i < 20; i++) {
        assertThat(status(signed(header, good().build(), new RSASSASigner(foreign))))
            .isEqualTo(401);
      }
      assertThat(fetches).hasValue(1);
    }

    @Test
    void stayWhenTheProviderIsDown() throws Exception {
      assertThat(status(with(it -> it))).isEqualTo(200);
      down = true;
      nanoTime.addAndGet(Duration.ofMinutes(11).toNanos());
      assertThat(status(with(it -> it))).isEqualTo(200);
      Waiting.until("it was asked again", () -> fetches.get() == 2);
      assertThat(status(with(it -> it))).isEqualTo(200);
    }

    @Test
    void areNotThereWhenTheProviderWasNever() throws Exception {
      down = true;
      assertThat(status(with(it -> it))).isEqualTo(401);
      down = false;
      nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());
      assertThat(status(with(it -> it))).isEqualTo(200);
    }
  }
}
