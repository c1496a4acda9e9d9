package dev.turnstream.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client's reading of frames")
class FrameScannerTest {
  private final List<String> heard = new ArrayList<>();
  private final FrameScanner scanner =
      new FrameScanner(
          new FrameScanner.Sink() {
            @Override
            public void text(byte[] bytes, int from, int to) {
              heard.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }

            @Override
            public void ping(byte[] payload) {
              heard.add("ping " + new String(payload, StandardCharsets.UTF_8));
            }

            @Override
            public void close(int code) {
              heard.add("close " + code);
            }
          });

  private static byte[] frame(int first, String text) {
    var payload = text.getBytes(StandardCharsets.UTF_8);
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else if (payload.length < 65_536) {
      frame.write(126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private static byte[] all(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
  void knowsEachKindOfLength(int length) {
    scanner.read(frame(0x81, "x".repeat(length)));
    assertThat(heard).containsExactly("x".repeat(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 1_000})
  void doesNotMindHowTheBytesArrive(int piece) {
    var bytes =
        all(
            frame(0x81, "first"),
            frame(0x89, "p"),
            frame(0x81, "y".repeat(300)),
            frame(0x88, "\u0003\u0011"));
    for (int at = 0; at < bytes.length; at += piece) {
      scanner.read(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
    }
    assertThat(heard).containsExactly("first", "ping p", "y".repeat(300), "close 785");
  }

  @Test
  void putsFragmentsTogether() {
    scanner.read(
        all(frame(0x01, "one "), frame(0x00, "two "), frame(0x89, ""), frame(0x80, "three")));
    assertThat(heard).containsExactly("ping ", "one two three");
  }

  @Test
  void takesACloseWithoutACode() {
    scanner.read(frame(0x88, ""));
    assertThat(heard).containsExactly("close 1005");
  }
}
