package dev.turnstream.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of who sends it; null for what it does not show.
 *
 * @param token a bearer token, or a key in its place
 * @param ticket for one use
 * @param session what a browser has that is signed in
 * @param user what the header says in which a proxy names its user
 * @param from the address that the connection comes from
 * @param origin of the page that sends it
 */
public record Shown(
    @Nullable String token,
    @Nullable String ticket,
    @Nullable String session,
    @Nullable String user,
    @Nullable InetAddress from,
    @Nullable String origin) {
  /** A token alone. */
  public static Shown token(String token) {
    return new Shown(token, null, null, null, null, null);
  }

  /** Secrets must not show themselves. */
  @Override
  public String toString() {
    return "(shown)";
  }
}
