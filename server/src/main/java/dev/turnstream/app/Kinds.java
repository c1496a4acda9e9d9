package dev.turnstream.app;

import dev.turnstream.access.Network;
import dev.turnstream.jwt.JwtSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of values that settings have. */
final class Kinds {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmKM]?)");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private static final String HEADER = "[A-Za-z0-9-]+=(?:%[0-9A-Fa-f]{2}|[!-$&-+\\x2d-~])+";
  private static final Pattern HEADERS = Pattern.compile(HEADER + "(?:," + HEADER + ")*");

  private Kinds() {}

  /** A whole number from {@code least} to {@code most}. */
  static ValueKind<Integer> whole(int least, int most) {
    return new ValueKind<>(
        "<number>",
        "a whole number from " + least + " to " + most,
        text -> within(least, Long.parseLong(text), most));
  }

  /** A number of bytes from {@code least} to {@code most}. */
  static ValueKind<Integer> bytes(int least, int most) {
    return new ValueKind<>(
        "<bytes>",
        "a number of bytes from %s to %s, plain or with k or m, such as 256k or 8m"
            .formatted(least, most),
        text -> {
          var match = SIZE.matcher(text);
          check(match.matches());
          return within(least, Long.parseLong(match.group(1)) * bytesIn(match.group(2)), most);
        });
  }

  /** A duration from {@code least} to {@code most}, both written as users write them. */
  static ValueKind<Duration> duration(String least, String most) {
    var shortest = readDuration(least);
    var longest = readDuration(most);
    return new ValueKind<>(
        "<duration>",
        "a duration from %s to %s with its unit, such as 500ms, 30s or 10m".formatted(least, most),
        text -> {
          var duration = readDuration(text);
          check(duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0);
          return duration;
        });
  }

  /** One of a few words: the names of {@code values} in lower case. */
  @SafeVarargs
  static <E extends Enum<E>> ValueKind<E> oneOf(E... values) {
    var words = new LinkedHashMap<String, E>();
    for (var value : values) {
      words.put(value.name().toLowerCase(Locale.ROOT), value);
    }
    return new ValueKind<>(
        "<word>",
        "one of " + String.join(", ", words.keySet()),
        text -> {
          var value = words.get(text);
          if (value == null) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  /** On or off; on the command line the flag alone means on. */
  static ValueKind<Boolean> onOff() {
    return new ValueKind<>(
        "",
        "true or false",
        text -> {
          check(text.equals("true") || text.equals("false"));
          return text.equals("true");
        });
  }

  /** Any text that is not blank. */
  static ValueKind<String> text() {
    return textThat("<text>", "any text that is not blank", text -> !text.isBlank());
  }

  /** A name without blanks, like that of a model. */
  static ValueKind<String> name() {
    return textThat("<name>", "a name without blanks", Kinds::isPrintable);
  }

  /** A key or token. */
  static ValueKind<Secret> secret() {
    return new ValueKind<>(
        "<secret>",
        "printable ASCII without blanks",
        text -> {
          check(isPrintable(text));
          return new Secret(text);
        });
  }

  /** Headers with secrets among them, in OpenTelemetry's notation. */
  static ValueKind<Secret> headers() {
    return new ValueKind<>(
        "<secret>",
        "name=value with commas between, and percent-encoded where need be, such as"
            + " authorization=Bearer%20abc",
        text -> {
          check(HEADERS.matcher(text).matches());
          return new Secret(text);
        });
  }

  /** A day, as Claude's versions are named. */
  static ValueKind<String> day() {
    return textThat(
        "<date>", "a date like 2023-06-01", text -> text.matches("\\d{4}-\\d{2}-\\d{2}"));
  }

  /** A host name or IP address. */
  static ValueKind<String> host() {
    var kind =
        textThat(
            "<host>",
            "a host name or IP address without a port, such as localhost, 127.0.0.1 or ::1",
            text -> Urls.bareHost(text).matches("[\\p{Alnum}.:%_-]+") && !hasPort(text));
    return new ValueKind<>(
        kind.placeholder(), kind.mayBe(), text -> Urls.bareHost(kind.reader().read(text)));
  }

  /** The base address of an HTTP server. */
  static ValueKind<URI> url() {
    return new ValueKind<>(
        "<url>",
        "an http or https address without login, query and fragment, such as"
            + " http://127.0.0.1:11434",
        Urls::base);
  }

  /** The address of a proxy. */
  static ValueKind<Proxy> proxy() {
    return new ValueKind<>(
        "<url>",
        "an address like http://host:port or socks5://host:port, with user:password@ if need be",
        Proxy::parse);
  }

  /** Origins, separated by commas. */
  static ValueKind<Set<String>> origins() {
    return new ValueKind<>(
        "<origins>",
        "a list of origins as browsers send them, separated by commas: lower case, no default port,"
            + " no path and no slash at the end, such as https://chat.example,http://localhost:3000;"
            + " null is one too",
        text ->
            Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .peek(origin -> check(Urls.origin(origin).equals(origin)))
                .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** The name of an HTTP header. */
  static ValueKind<String> headerName() {
    return textThat(
        "<name>",
        "the name of an HTTP header, such as x-forwarded-user",
        text -> text.matches("[A-Za-z0-9-]{1,64}"));
  }

  /** Networks, separated by commas. */
  static ValueKind<List<Network>> networks() {
    return new ValueKind<>(
        "<networks>",
        "a list of addresses and networks separated by commas, such as 127.0.0.1,10.0.0.0/8",
        text -> Arrays.stream(text.split(",", -1)).map(one -> Network.read(one.strip())).toList());
  }

  /** Algorithms of signatures, separated by commas. */
  static ValueKind<Set<String>> algorithms() {
    return new ValueKind<>(
        "<algorithms>",
        "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512, with commas"
            + " between",
        text -> {
          var all = Set.copyOf(Arrays.asList(text.split(",", -1)));
          check(JwtSettings.ALGORITHMS.containsAll(all));
          return all;
        });
  }

  /** A file. */
  static ValueKind<Path> file() {
    return new ValueKind<>(
        "<file>",
        "the path of a file",
        text -> {
          check(!text.isBlank());
          return Path.of(text);
        });
  }

  private static ValueKind<String> textThat(
      String placeholder, String mayBe, Predicate<String> holds) {
    return new ValueKind<>(
        placeholder,
        mayBe,
        text -> {
          check(holds.test(text));
          return text;
        });
  }

  private static boolean isPrintable(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  /** One colon belongs to a port; none or several to an address. */
  private static boolean hasPort(String text) {
    return text.chars().filter(c -> c == ':').count() == 1;
  }

  private static Duration readDuration(String text) {
    var match = DURATION.matcher(text);
    check(match.matches());
    long count = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static long bytesIn(String unit) {
    if (unit.isEmpty()) {
      return 1;
    }
    return unit.equalsIgnoreCase("k") ? 1024 : 1024 * 1024;
  }

  private static int within(int least, long number, int most) {
    check(number >= least && number <= most);
    return (int) number;
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
