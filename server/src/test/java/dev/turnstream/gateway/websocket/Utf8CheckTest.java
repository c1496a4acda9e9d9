package dev.turnstream.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The JDK's decoder, told to report and not to replace, is the judge. */
@DisplayName("Utf8Check agrees with the JDK")
class Utf8CheckTest {
  @Test
  void aboutEveryTwoBytes() {
    for (int i = 0; i < 0x10000; i++) {
      compare(new byte[] {(byte) (i >> 8), (byte) i});
    }
  }

  @Test
  void aboutEveryThreeBytesAtTheEdges() {
    int[] edges = edges();
    for (int a = 0xC0; a <= 0xFF; a++) {
      for (int b : edges) {
        for (int c : edges) {
          compare(new byte[] {(byte) a, (byte) b, (byte) c});
        }
      }
    }
  }

  @Test
  void aboutEveryFourBytesAtTheEdges() {
    int[] edges = edges();
    for (int a = 0xE0; a <= 0xFF; a++) {
      for (int b : edges) {
        for (int c : edges) {
          for (int d : edges) {
            compare(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
          }
        }
      }
    }
  }

  @Test
  void aboutEveryCharacter() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        var utf8 = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        if (!accepts(utf8, utf8.length)) {
          throw new AssertionError("U+%04X was refused".formatted(c));
        }
      }
    }
  }

  @Test
  void aboutRandomBytesCutAnywhere() {
    var random = new Random(6455);
    for (int i = 0; i < 100_000; i++) {
      var bytes = new byte[1 + random.nextInt(12)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) (random.nextInt(3) == 0 ? random.nextInt(128) : random.nextInt());
      }
      compare(bytes);
    }
  }

  /** A prefix that no further byte can save is refused before the rest is there. */
  @Test
  void andIsNoLaterThanTheFirstWrongByte() {
    for (var hex : new String[] {"c0", "c1", "e080", "e09f", "eda0", "f08f", "f490", "f5", "80"}) {
      var bytes = HexFormat.of().parseHex(hex);
      assertThat(new Utf8Check().accepts(bytes, 0, bytes.length)).as(hex).isFalse();
    }
  }

  private static int[] edges() {
    return IntStream.of(
            0x00, 0x7F, 0x80, 0x81, 0x8E, 0x8F, 0x90, 0x91, 0x9E, 0x9F, 0xA0, 0xA1, 0xBE, 0xBF,
            0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF)
        .toArray();
  }

  private static void compare(byte[] bytes) {
    boolean expected = isUtf8(bytes);
    for (int cut = 0; cut <= bytes.length; cut++) {
      if (accepts(bytes, cut) != expected) {
        throw new AssertionError(
            "%s cut at %d: the JDK says %s"
                .formatted(HexFormat.of().formatHex(bytes), cut, expected));
      }
    }
  }

  private static boolean accepts(byte[] bytes, int cut) {
    var check = new Utf8Check();
    return check.accepts(bytes, 0, cut)
        && check.accepts(bytes, cut, bytes.length)
        && check.isWhole();
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }
}
