package dev.turnstream.access;

import dev.turnstream.budget.LimitText;
import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Measure;
import dev.turnstream.model.Owner;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of a file of tokens: one token a line, each field as {@code name=value}. */
public final class TokenLines {
  /** Who may be a token's user. */
  public static final Pattern USER = Pattern.compile("[!-~]{1,128}");

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> FIELDS =
      Stream.concat(
              Stream.of("id", "user", "role", "scopes", "created", "expires", "sha256"),
              Stream.of(Measure.values()).map(Measure::wire))
          .collect(Collectors.toUnmodifiableSet());
  private static final String NEVER = "never";

  private TokenLines() {}

  /** What a file holds. */
  public sealed interface Content {
    /** These tokens. */
    record Good(List<Token> tokens) implements Content {}

    /**
     * Something else.
     *
     * @param line counted from 1
     * @param why a sentence's end, which shows nothing of the line
     */
    record Bad(int line, String why) implements Content {}
  }

  /** Reads the lines of a file; empty ones and those that begin with {@code #} don't count. */
  public static Content read(List<String> lines) {
    var tokens = new ArrayList<Token>();
    var ids = new HashSet<String>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        var token = token(line);
        check(ids.add(token.id()), "has the id of a line before");
        tokens.add(token);
      } catch (IllegalArgumentException | DateTimeException wrong) {
        return new Content.Bad(i + 1, String.valueOf(wrong.getMessage()));
      }
    }
    return new Content.Good(List.copyOf(tokens));
  }

  /** A token as its line. */
  public static String line(Token token) {
    return "id=%s user=%s role=%s scopes=%s created=%s expires=%s sha256=%s"
            .formatted(
                token.id(),
                token.owner().name(),
                token.identity().role().word(),
                words(token.identity().scopes()),
                token.created(),
                token.expires() == null ? NEVER : token.expires(),
                token.sha256())
        + limits(token.limits());
  }

  private static String limits(Limits limits) {
    return limits.most().entrySet().stream()
        .map(one -> " " + one.getKey().wire() + "=" + one.getValue().toPlainString())
        .collect(Collectors.joining());
  }

  private static Limits limits(Map<String, String> fields) {
    var most = new EnumMap<Measure, BigDecimal>(Measure.class);
    for (var measure : Measure.values()) {
      var value = fields.get(measure.wire());
      if (value != null) {
        most.put(measure, LimitText.read(measure, value));
      }
    }
    return new Limits(most);
  }

  /** Scopes in their order, with commas between. */
  public static String words(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::word).collect(Collectors.joining(","));
  }

  /**
   * Reads scopes.
   *
   * @throws IllegalArgumentException if a word is none
   */
  public static Set<Scope> scopes(String words) {
    return Arrays.stream(words.split(",", -1))
        .map(word -> one(Scope.class, word))
        .collect(Collectors.toSet());
  }

  private static Token token(String line) {
    var fields = fields(line);
    var user = field(fields, "user", USER);
    var expires = value(fields, "expires");
    var identity =
        new Identity(
            new Owner(user),
            one(Role.class, value(fields, "role")),
            scopes(value(fields, "scopes")));
    return new Token(
        field(fields, "id", ID),
        identity,
        instant("created", value(fields, "created")),
        expires.equals(NEVER) ? null : instant("expires", expires),
        field(fields, "sha256", SHA256),
        limits(fields));
  }

  private static Map<String, String> fields(String line) {
    var fields = new HashMap<String, String>();
    for (var part : BLANKS.splitAsStream(line).toList()) {
      int equals = part.indexOf('=');
      check(equals > 0, "has something that is no name=value");
      var name = part.substring(0, equals);
      check(FIELDS.contains(name), "has a field that no token has");
      check(fields.put(name, part.substring(equals + 1)) == null, "has \"" + name + "\" twice");
    }
    return fields;
  }

  private static String value(Map<String, String> fields, String name) {
    var value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("lacks \"" + name + "\"");
    }
    return value;
  }

  private static String field(Map<String, String> fields, String name, Pattern pattern) {
    var value = value(fields, name);
    check(pattern.matcher(value).matches(), "has a \"" + name + "\" that is none");
    return value;
  }

  private static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw new IllegalArgumentException(
          "has in \"" + name + "\" no time like 2026-11-28T06:00:00Z");
    }
  }

  private static <E extends Enum<E>> E one(Class<E> kind, String word) {
    for (var value : kind.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "has no %s that is one of %s"
            .formatted(
                kind.getSimpleName().toLowerCase(Locale.ROOT),
                Arrays.stream(kind.getEnumConstants())
                    .map(value -> value.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
  }

  private static void check(boolean holds, String why) {
    if (!holds) {
      throw new IllegalArgumentException(why);
    }
  }
}
