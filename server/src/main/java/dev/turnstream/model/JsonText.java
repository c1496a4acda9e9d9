package dev.turnstream.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Checksum;

/**
 * Text in the form in which it stands between the quotes of a JSON string: escaped, UTF-8.
 *
 * <p>A token travels in this form from Claude's frame into the watcher's without being unescaped
 * and escaped again. Two promises make that safe: the bytes are valid UTF-8 with valid escapes
 * only, and no surrogate stands alone, so that any two texts can be put side by side.
 */
public final class JsonText {
  /** No text. */
  public static final JsonText EMPTY = new JsonText(new byte[0], 0, 0);

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final byte[] bytes;
  private final int from;
  private final int size;

  private JsonText(byte[] bytes, int from, int size) {
    this.bytes = bytes;
    this.from = from;
    this.size = size;
  }

  /**
   * Takes bytes that already keep the two promises above, without a copy; the caller gives them
   * away.
   */
  public static JsonText ofEscaped(byte[] escaped) {
    return ofEscaped(escaped, 0, escaped.length);
  }

  /**
   * Takes a part of bytes that keeps the two promises, without a copy: it must not be written to
   * any more. What stands around it may be.
   */
  public static JsonText ofEscaped(byte[] bytes, int from, int to) {
    return from == to ? EMPTY : new JsonText(bytes, from, to - from);
  }

  /** Escapes plain text; a lone surrogate becomes U+FFFD. */
  public static JsonText of(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> escape(c, out));
    return ofEscaped(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < 0x20) {
          out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
        } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
          out.append('\uFFFD');
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }

  /** Length of the escaped form, in bytes. */
  public int size() {
    return size;
  }

  /** Length of the text itself, in characters as a string counts them; nothing is made for it. */
  public int length() {
    int length = 0;
    for (int i = from; i < from + size; i++) {
      int b = bytes[i];
      if (b == '\\') {
        length++;
        i += bytes[i + 1] == 'u' ? 5 : 1;
      } else if ((b & 0xC0) != 0x80) { // else it belongs to the character before
        length += (b & 0xF8) == 0xF0 ? 2 : 1;
      }
    }
    return length;
  }

  /** Whether there is no text. */
  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * Copies the escaped bytes to {@code target} at {@code offset} and returns the offset behind
   * them.
   */
  public int copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, from, target, offset, size);
    return offset + size;
  }

  /** A part of it that begins and ends between two characters; it shares the bytes. */
  public JsonText part(int start, int end) {
    return start == 0 && end == size ? this : ofEscaped(bytes, from + start, from + end);
  }

  /** Whether its bytes stand right behind those of another text. */
  @SuppressWarnings("ReferenceEquality") // the same bytes, not equal ones
  public boolean follows(JsonText before) {
    return bytes == before.bytes && from == before.from + before.size;
  }

  /** This text and all up to another one, of which each follows the one before; without a copy. */
  public JsonText through(JsonText last) {
    return ofEscaped(bytes, from, last.from + last.size);
  }

  /** Joins texts, in order. */
  public static JsonText join(List<JsonText> texts) {
    if (texts.size() == 1) {
      return texts.getFirst();
    }
    var all = new byte[texts.stream().mapToInt(JsonText::size).sum()];
    int at = 0;
    for (var text : texts) {
      at = text.copyTo(all, at);
    }
    return ofEscaped(all);
  }

  /** Adds the UTF-8 of the text, unescaped, to a checksum. */
  public void addTo(Checksum sum) {
    if (isPlain()) {
      sum.update(bytes, from, size);
    } else {
      var utf8 = toString().getBytes(StandardCharsets.UTF_8);
      sum.update(utf8, 0, utf8.length);
    }
  }

  private boolean isPlain() {
    for (int i = from; i < from + size; i++) {
      if (bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  /** The text itself, unescaped. */
  @Override
  public String toString() {
    var in = new String(bytes, from, size, StandardCharsets.UTF_8);
    if (in.indexOf('\\') < 0) {
      return in;
    }
    var out = new StringBuilder(in.length());
    for (int i = 0; i < in.length(); i++) {
      char c = in.charAt(i);
      if (c != '\\') {
        out.append(c);
      } else if (in.charAt(++i) == 'u') {
        out.append((char) Integer.parseInt(in, i + 1, i + 5, 16));
        i += 4;
      } else {
        out.append(unescaped(in.charAt(i)));
      }
    }
    return out.toString();
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonText that
        && Arrays.equals(bytes, from, from + size, that.bytes, that.from, that.from + that.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = from; i < from + size; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }
}
