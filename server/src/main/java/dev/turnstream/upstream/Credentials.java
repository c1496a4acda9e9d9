package dev.turnstream.upstream;

/** How we name ourselves to the upstream. None of these shows its secret when it is printed. */
public sealed interface Credentials {
  /** Nothing, for servers that ask for nothing. */
  record None() implements Credentials {}

  /** An API key, sent as {@code x-api-key}. */
  record ApiKey(String key) implements Credentials {
    @Override
    public String toString() {
      return "ApiKey(secret)";
    }
  }

  /** A token, sent as {@code Authorization: Bearer}. */
  record AuthToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "AuthToken(secret)";
    }
  }
}
