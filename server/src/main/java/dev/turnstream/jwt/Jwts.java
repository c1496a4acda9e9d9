package dev.turnstream.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.turnstream.access.Identity;
import dev.turnstream.access.JwtPasses;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.model.Owner;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes tokens that one provider has signed for this server. */
public final class Jwts implements JwtPasses {
  private static final int MAX_LENGTH = 8 * 1024;
  private static final int MAX_NAME = 200;
  private static final String SCOPE = "turnstream.";

  private final JwtSettings settings;
  private final ProviderKeys keys;
  private final Set<JWSAlgorithm> algorithms;

  /**
   * Nothing is fetched yet.
   *
   * @param nanoTime a clock that never goes back
   */
  public Jwts(JwtSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.keys = new ProviderKeys(settings.keys(), nanoTime);
    this.algorithms =
        settings.algorithms().stream()
            .map(JWSAlgorithm::parse)
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public CompletableFuture<@Nullable Pass> pass(String token, Instant now) {
    var signed = token.length() > MAX_LENGTH ? null : parsed(token);
    if (signed == null || !algorithms.contains(signed.getHeader().getAlgorithm())) {
      return CompletableFuture.completedFuture(null);
    }
    return keys.find(signed.getHeader().getKeyID()).thenApply(found -> pass(signed, found, now));
  }

  private static @Nullable SignedJWT parsed(String token) {
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | RuntimeException _) {
      return null;
    }
  }

  private @Nullable Pass pass(SignedJWT signed, JWKSet found, Instant now) {
    try {
      return pass(processor(found, now).process(signed, null));
    } catch (BadJOSEException | JOSEException | ParseException | RuntimeException _) {
      return null; // why is nobody's business who shows a token that is not good
    }
  }

  private DefaultJWTProcessor<SecurityContext> processor(JWKSet found, Instant now) {
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(algorithms, new ImmutableJWKSet<>(found)));
    var claims =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "exp")) {
          @Override
          protected Date currentTime() {
            return Date.from(now);
          }
        };
    claims.setMaxClockSkew(Math.toIntExact(settings.clockSkew().toSeconds()));
    processor.setJWTClaimsSetVerifier(claims);
    return processor;
  }

  private @Nullable Pass pass(JWTClaimsSet claims) throws ParseException {
    var name = Objects.requireNonNullElse(claims.getSubject(), "");
    if (name.isBlank()
        || name.length() > MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      return null;
    }
    var role =
        Role.OPERATOR.word().equals(claims.getStringClaim("turnstream_role"))
            ? Role.OPERATOR
            : Role.USER;
    var expires = claims.getExpirationTime().toInstant().plus(settings.clockSkew());
    return new Pass(new Identity(new Owner(name), role, scopes(claims, role)), expires, () -> true);
  }

  /** Those that it names with our prefix; a token that names none is for all that its role may. */
  private static Set<Scope> scopes(JWTClaimsSet claims, Role role) throws ParseException {
    var told = Objects.requireNonNullElse(claims.getStringClaim("scope"), "");
    var ours =
        Arrays.stream(told.split(" ", -1))
            .filter(word -> word.startsWith(SCOPE))
            .map(word -> word.substring(SCOPE.length()))
            .toList();
    return ours.isEmpty()
        ? Scope.of(role)
        : Arrays.stream(Scope.values())
            .filter(scope -> ours.contains(scope.word()))
            .collect(Collectors.toSet());
  }
}
