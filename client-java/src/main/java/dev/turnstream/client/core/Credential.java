package dev.turnstream.client.core;

/** What a client shows of who it is. Secrets: neither shows itself when it is printed. */
public sealed interface Credential {
  /** Its text. */
  String text();

  /** A bearer token: one of the server's own, or one that an identity provider has signed. */
  record Token(String text) implements Credential {
    public Token {
      check(text);
    }

    @Override
    public String toString() {
      return "Token[...]";
    }
  }

  /** A ticket, good once, as {@code POST /api/tickets} gives it. */
  record Ticket(String text) implements Credential {
    public Ticket {
      check(text);
    }

    @Override
    public String toString() {
      return "Ticket[...]";
    }
  }

  private static void check(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException("a credential is printable ASCII without blanks");
    }
  }
}
