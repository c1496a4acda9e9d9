package dev.turnstream.emulator.script;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One setting of a {@link Script}: its meaning, its unit and what it may be.
 *
 * <p>Its name in text and JSON is the constant's name in lower case with hyphens ({@code
 * error-after}). "After n deltas" counts every {@code content_block_delta} of the answer.
 */
public enum Knob {
  TTFT(Form.AMOUNT, 0, 3_600_000, "ms", "from the request to the first delta (default 300)"),
  RATE(
      Form.AMOUNT,
      0,
      1_000_000,
      "tokens/s",
      "pace of the answer; 0 = no delay at all (default 50)"),
  DELAY(Form.AMOUNT, 0, 3_600_000, "ms", "before each delta, whatever its length; wins over rate"),
  JITTER(Form.AMOUNT, 0, 1, "share", "how much each delay varies (default 0.3, with delay: 0)"),
  HOLD(Form.AMOUNT, 0, 86_400_000, "ms", "before the response headers (default 0)"),

  SAY(Form.TEXT, "", "answers with this text"),
  DELTAS(Form.COUNT, 0, 10_000_000, "", "answers with this many deltas of filler text"),
  SIZE(Form.COUNT, 1, 100_000, "chars", "text in each delta of filler (default: a few words)"),
  STAMPS(
      Form.FLAG,
      "",
      "each filler delta starts with 16 hex digits of System.nanoTime() and a blank"),
  THINK(Form.FLAG, "", "thinks first, whatever the request says"),
  TOOL(Form.TEXT, "", "calls this tool, whatever the request says"),
  STOP(Form.TEXT, "", "stop reason to report, any word"),
  REPLAY(Form.TEXT, "", "plays this recorded .sse file instead of an answer"),

  STATUS(Form.COUNT, 400, 599, "HTTP", "refuses with this status before the stream"),
  ERROR_TYPE(Form.TEXT, "", "type of the error (default: the one that fits the status)"),
  MESSAGE(Form.TEXT, "", "message of the error"),
  RETRY_AFTER(Form.AMOUNT, 0, 86_400, "s", "retry-after header of the refusal"),
  SHOULD_RETRY(Form.FLAG, "", "x-should-retry header of the refusal"),
  BODY(Form.TEXT, "", "body of the refusal instead of the JSON error"),
  HTML(Form.FLAG, "", "the refusal is a proxy's HTML page"),

  ERROR_AFTER(Form.COUNT, 0, 10_000_000, "deltas", "an SSE error event, then the stream ends"),
  CUT_AFTER(Form.COUNT, 0, 10_000_000, "deltas", "the stream is cut"),
  CUT(Form.BREAK, "", "how: clean end, closed socket, TCP reset (default close)"),
  MID_EVENT(Form.FLAG, "", "the cut falls into the middle of the next event"),
  STALL_AFTER(Form.COUNT, 0, 10_000_000, "deltas", "the stream falls silent, pings included"),
  STALL(
      Form.AMOUNT, 0, 86_400_000, "ms", "length of the silence (default: until the client leaves)"),

  APART(Form.FLAG, "", "each delta leaves in a write of its own, however fast they follow"),
  CHUNK(Form.COUNT, 1, 1_000_000, "bytes", "cuts the body into pieces of this size"),
  CRLF(Form.FLAG, "", "lines end in CR LF"),
  UNNAMED(Form.FLAG, "", "leaves the event: lines out"),
  UNKNOWN(Form.FLAG, "", "adds events, blocks, deltas and fields that nobody knows yet"),
  COMMENTS(Form.FLAG, "", "adds SSE comment lines, as gateways do"),
  DONE(Form.FLAG, "", "ends with data: [DONE], as some compatible servers do"),
  PINGS(Form.FLAG, "", "pings=false leaves the pings out"),
  PING_EVERY(Form.AMOUNT, 10, 3_600_000, "ms", "pause between pings (default 10000)"),
  ZERO_USAGE(Form.FLAG, "", "all counts are 0"),
  OVERLAP(Form.FLAG, "", "no block is stopped before the end of the message"),

  TIMES(Form.COUNT, 1, 1_000_000, "requests", "a queued script serves this many (default 1)"),
  LABEL(Form.TEXT, "", "free text that is kept with the request's record and its abort");

  /** What a setting may be. */
  private enum Form {
    AMOUNT,
    COUNT,
    FLAG,
    TEXT,
    BREAK
  }

  private static final String BREAKS = "end, close, reset";

  private final Form form;
  private final double min;
  private final double max;
  private final String unit;
  private final String meaning;

  Knob(Form form, String unit, String meaning) {
    this(form, 0, 0, unit, meaning);
  }

  Knob(Form form, double min, double max, String unit, String meaning) {
    this.form = form;
    this.min = min;
    this.max = max;
    this.unit = unit;
    this.meaning = meaning;
  }

  /** The unit, empty where there is none. */
  public String unit() {
    return unit;
  }

  /** One line for people. */
  public String meaning() {
    return meaning;
  }

  /** The name in text and JSON. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What may stand after {@code key=}, for people. */
  public String allowed() {
    return switch (form) {
      case AMOUNT -> "a number from %s to %s".formatted(plain(min), plain(max));
      case COUNT -> "a whole number from %s to %s".formatted(plain(min), plain(max));
      case FLAG -> "true or false";
      case TEXT -> "text, in double quotes where it has blanks";
      case BREAK -> "one of " + BREAKS;
    };
  }

  /**
   * Finds a setting by name.
   *
   * @throws BadScript if there is none of that name
   */
  public static Knob named(String key) {
    for (Knob knob : values()) {
      if (knob.key().equals(key)) {
        return knob;
      }
    }
    throw new BadScript("script: there is no setting '%s'; there are: %s".formatted(key, keys()));
  }

  /**
   * Reads a value, given as text, number or boolean.
   *
   * @return a Double, Long, Boolean or String, as the kind demands
   * @throws BadScript if the value does not fit
   */
  Object read(Object value) {
    try {
      return switch (form) {
        case AMOUNT -> within(Double.parseDouble(value.toString()));
        case COUNT -> (long) within((double) Long.parseLong(value.toString()));
        case FLAG -> bool(value.toString());
        case TEXT -> value.toString();
        case BREAK -> word(value.toString());
      };
    } catch (NumberFormatException _) {
      throw new BadScript(
          "script: %s=%s is wrong, it must be %s".formatted(key(), value, allowed()));
    }
  }

  private double within(double value) {
    if (!(value >= min && value <= max)) {
      throw new NumberFormatException();
    }
    return value;
  }

  private static String word(String value) {
    if (!Arrays.asList(BREAKS.split(", ", -1)).contains(value)) {
      throw new NumberFormatException();
    }
    return value;
  }

  private static boolean bool(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new NumberFormatException();
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String keys() {
    return Arrays.stream(values()).map(Knob::key).collect(Collectors.joining(", "));
  }
}
