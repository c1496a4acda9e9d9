package dev.turnstream.access;

import dev.turnstream.model.Owner;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Users whom a reverse proxy has asked, and whom it names in a header.
 *
 * @param header its name
 * @param trusted where such a proxy may be; from elsewhere the header says nothing
 */
public record ProxyUsers(String header, Proxies trusted) {
  private static final Pattern USER = Pattern.compile("[^\\p{Cntrl},]{1,200}");

  /**
   * The pass of a user that the header names; null when it names none that counts.
   *
   * @param told all that the header says; two lines of it are joined with a comma, and refused
   */
  @Nullable Pass pass(@Nullable String told, @Nullable InetAddress from) {
    if (told == null || from == null || !USER.matcher(told).matches()) {
      return null;
    }
    return trusted.include(from)
        ? Pass.lasting(new Identity(new Owner(told), Role.USER, Scope.of(Role.USER)))
        : null;
  }
}
