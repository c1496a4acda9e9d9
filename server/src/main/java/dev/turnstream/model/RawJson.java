package dev.turnstream.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value, kept as the very bytes it came in.
 *
 * <p>Blocks that go back to Claude must be byte-equal (a thinking block's signature covers them),
 * so they are carried, never rebuilt.
 */
public final class RawJson {
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final byte[] utf8;

  private RawJson(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Copies {@code length} bytes from {@code offset}; the caller has checked that they are JSON. */
  public static RawJson copyOf(byte[] source, int offset, int length) {
    return new RawJson(Arrays.copyOfRange(source, offset, offset + length));
  }

  /** Takes JSON text as it is; the caller has checked that it is JSON. */
  public static RawJson of(String json) {
    return new RawJson(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Text as a JSON string. */
  public static RawJson string(JsonText text) {
    var quoted = new byte[text.size() + 2];
    quoted[0] = '"';
    quoted[text.copyTo(quoted, 1)] = '"';
    return new RawJson(quoted);
  }

  /** An array of these values; null stands for JSON's null. */
  public static RawJson array(List<? extends @Nullable RawJson> values) {
    int size = 1 + Math.max(1, values.size());
    for (var value : values) {
      size += bytes(value).length;
    }
    var all = new byte[size];
    all[0] = '[';
    int at = 1;
    for (var value : values) {
      if (at > 1) {
        all[at++] = ',';
      }
      System.arraycopy(bytes(value), 0, all, at, bytes(value).length);
      at += bytes(value).length;
    }
    all[at] = ']';
    return new RawJson(all);
  }

  private static byte[] bytes(@Nullable RawJson value) {
    return value == null ? NULL : value.utf8;
  }

  /** An object with these members, in their order. */
  public static RawJson object(Map<String, RawJson> members) {
    var out = new ByteArrayOutputStream();
    members.forEach((name, value) -> member(out, quoted(name), value));
    if (out.size() == 0) {
      out.write('{');
    }
    out.write('}');
    return new RawJson(out.toByteArray());
  }

  /** Whether this is a string. */
  public boolean isString() {
    return toString().stripLeading().startsWith("\"");
  }

  /** Whether this is an array. */
  public boolean isArray() {
    return toString().stripLeading().startsWith("[");
  }

  /** Whether this is an object. */
  public boolean isObject() {
    return toString().stripLeading().startsWith("{");
  }

  /** The text of this string; empty when it is none. */
  public String asText() {
    boolean isString = utf8.length > 1 && utf8[0] == '"';
    return isString ? JsonText.ofEscaped(unquoted()).toString() : "";
  }

  /** What stands between the quotes of this string. */
  byte[] unquoted() {
    return Arrays.copyOfRange(utf8, 1, utf8.length - 1);
  }

  /** Whether this is an object, complete and JSON to the letter. */
  boolean isWholeObject() {
    return new JsonCheck(utf8).isOneObject();
  }

  /**
   * The elements of this array, byte for byte.
   *
   * @throws IllegalArgumentException if this is no array
   */
  public List<RawJson> elements() {
    var elements = new ArrayList<RawJson>();
    new JsonScan(utf8).elements((start, _, end) -> elements.add(copyOf(utf8, start, end - start)));
    return elements;
  }

  /**
   * The members of this object, in order, by what their names say, however they are written. Of
   * several with one name the last counts.
   *
   * @throws IllegalArgumentException if this is no object
   */
  public Map<String, RawJson> members() {
    var members = new LinkedHashMap<String, RawJson>();
    var scan = new JsonScan(utf8);
    scan.members((start, value, end) -> {
      var name = copyOf(utf8, start, scan.endOfString(start) - start);
      members.put(name.asText(), copyOf(utf8, value, end - value));
    });
    return members;
  }

  /**
   * The value of a member of this object, or null when it has none of that name. Of several the
   * last counts. Names are compared as they are written, so one written with escapes is not found.
   *
   * @throws IllegalArgumentException if this is no object
   */
  public @Nullable RawJson member(String name) {
    var found = new ArrayList<RawJson>(1);
    var scan = new JsonScan(utf8);
    var quoted = quoted(name);
    scan.members((start, value, end) -> {
      if (scan.isName(start, quoted)) {
        found.add(copyOf(utf8, value, end - value));
      }
    });
    return found.isEmpty() ? null : found.getLast();
  }

  /**
   * This object with one member set, at its place or at the end; all other bytes of members stay.
   */
  public RawJson with(String name, RawJson value) {
    return rewritten(name, value);
  }

  /** This object without one member. */
  public RawJson without(String name) {
    return rewritten(name, null);
  }

  private RawJson rewritten(String name, @Nullable RawJson replacement) {
    var quoted = quoted(name);
    int more = replacement == null ? 0 : quoted.length + replacement.utf8.length;
    var out = new ByteArrayOutputStream(utf8.length + more + 4);
    var scan = new JsonScan(utf8);
    var missing = new AtomicBoolean(replacement != null);
    scan.members((start, value, end) -> {
      if (!scan.isName(start, quoted)) {
        separate(out);
        out.write(utf8, start, end - start);
      } else if (replacement != null && missing.getAndSet(false)) {
        member(out, quoted, replacement);
      }
    });
    if (replacement != null && missing.get()) {
      member(out, quoted, replacement);
    }
    if (out.size() == 0) {
      out.write('{');
    }
    out.write('}');
    return new RawJson(out.toByteArray());
  }

  private static void member(ByteArrayOutputStream out, byte[] quoted, RawJson value) {
    separate(out);
    out.writeBytes(quoted);
    out.write(':');
    out.writeBytes(value.utf8);
  }

  private static void separate(ByteArrayOutputStream out) {
    out.write(out.size() == 0 ? '{' : ',');
  }

  private static byte[] quoted(String name) {
    return string(JsonText.of(name)).utf8;
  }

  /** Copies the bytes to {@code target} at {@code offset} and returns the offset behind them. */
  public int copyTo(byte[] target, int offset) {
    System.arraycopy(utf8, 0, target, offset, utf8.length);
    return offset + utf8.length;
  }

  /** Appends the bytes. */
  public void writeTo(ByteArrayOutputStream out) {
    out.write(utf8, 0, utf8.length);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return utf8.clone();
  }

  /** Length in bytes. */
  public int size() {
    return utf8.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
