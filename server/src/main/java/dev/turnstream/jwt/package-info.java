/**
 * Tokens that an identity provider has signed (JWT, RFC 7519).
 *
 * <p><b>Owns</b> the provider's keys: fetches them, and fetches them anew when they change. <b>May
 * touch</b> {@code access}, {@code model}, and is the only one that knows Nimbus. <b>Never</b>
 * blocks whoever asks, and never follows an address that stands in a token.
 */
@NullMarked
package dev.turnstream.jwt;

import org.jspecify.annotations.NullMarked;
