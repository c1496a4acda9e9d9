package dev.turnstream.jwt;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Whose tokens are taken.
 *
 * @param issuer exactly what {@code iss} must be
 * @param audience what {@code aud} must hold
 * @param keys where the issuer's keys are (JWKS)
 * @param algorithms with which a token may be signed; none that is symmetric
 * @param clockSkew by how much the issuer's clock may differ
 */
public record JwtSettings(
    String issuer, String audience, URI keys, Set<String> algorithms, Duration clockSkew) {
  /** What may stand in {@code algorithms}. */
  public static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  /** Settings, in which none of the algorithms is one that a public key could forge. */
  public JwtSettings {
    algorithms = Set.copyOf(algorithms);
    if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
      throw new IllegalArgumentException(String.join(",", algorithms));
    }
  }
}
