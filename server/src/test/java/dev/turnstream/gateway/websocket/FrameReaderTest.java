package dev.turnstream.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("FrameReader")
class FrameReaderTest {
  private static final int SEEDS = 500;
  private static final int MAX_MESSAGE = 100_000;
  private static final int MAX_FRAGMENTS = 20;

  @Test
  void hearsTheSameWhereverTheBytesAreCut() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var said = Conversation.random(random);
      var heard = new Heard();
      var reader = new FrameReader(MAX_MESSAGE, MAX_FRAGMENTS, heard);
      for (var piece : cut(said.bytes(), random)) {
        reader.feed(piece);
      }
      assertThat(heard.all).as("seed %d", seed).isEqualTo(said.meant());
      assertThat(reader.isInMessage()).as("seed %d", seed).isFalse();
    }
  }

  @Test
  @DisplayName("reads only as many frames as its receiver lets it, and goes on where it stopped")
  void readsOnlyAsManyFramesAsItsReceiverLetsIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var said = Conversation.random(random);
      var heard = new Patient();
      var reader = new FrameReader(MAX_MESSAGE, MAX_FRAGMENTS, heard);
      int frames = 0;
      for (var piece : cut(said.bytes(), random)) {
        for (int at = reader.feed(piece, 0); at < piece.length; at = reader.feed(piece, at)) {
          assertThat(heard.left).as("seed %d", seed).isZero();
          heard.left = 1;
          frames++;
        }
      }
      assertThat(heard.all).as("seed %d", seed).isEqualTo(said.meant());
      assertThat(frames).as("seed %d", seed).isGreaterThanOrEqualTo(said.meant().size());
    }
  }

  /** Lets one frame be read after another. */
  private static final class Patient extends Heard {
    int left;

    @Override
    public boolean mayGoOn() {
      if (left == 0) {
        return false;
      }
      left--;
      return true;
    }
  }

  @Test
  void survivesAnyBytesAndFailsAtMostOnce() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var said = Conversation.random(random).bytes();
      for (int i = 0; i < 3; i++) {
        said[random.nextInt(said.length)] = (byte) random.nextInt();
      }
      var heard = new Heard();
      var reader = new FrameReader(MAX_MESSAGE, MAX_FRAGMENTS, heard);
      for (var piece : cut(said, random)) {
        reader.feed(piece);
      }
      long ends =
          heard.all.stream().filter(s -> s.startsWith("!") || s.startsWith("close")).count();
      assertThat(ends).as("seed %d", seed).isLessThanOrEqualTo(1);
      if (ends == 1) {
        assertThat(heard.all.getLast()).as("seed %d", seed).matches("(!|close).*");
      }
    }
  }

  @Test
  void allocatesNothingForALengthThatIsOnlyDeclared() {
    var thread =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    int most = 256 * 1024 * 1024;
    var head = HexFormat.of().parseHex("82ff000000000fffffff01020304");
    long before = thread.getCurrentThreadAllocatedBytes();
    new FrameReader(most, 1, new Heard()).feed(head);
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(64 * 1024);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 124, 125, 126, 127, 65534, 65535, 65536, 65537, MAX_MESSAGE})
  void takesEveryLengthInItsShortestForm(int length) {
    var heard = new Heard();
    var all = new ByteArrayOutputStream();
    Conversation.frame(all, 0x82, new byte[length], new Random(length));
    new FrameReader(MAX_MESSAGE, MAX_FRAGMENTS, heard).feed(all.toByteArray());
    assertThat(heard.all).containsExactly("binary " + HexFormat.of().formatHex(new byte[length]));
  }

  @Test
  void countsAMessageOverAllItsFragments() {
    var heard = new Heard();
    var all = new ByteArrayOutputStream();
    var random = new Random(1);
    Conversation.frame(all, 0x02, new byte[MAX_MESSAGE - 1], random);
    Conversation.frame(all, 0x00, new byte[1], random);
    Conversation.frame(all, 0x80, new byte[1], random);
    new FrameReader(MAX_MESSAGE, MAX_FRAGMENTS, heard).feed(all.toByteArray());
    assertThat(heard.all).containsExactly("!TOO_BIG");
  }

  @Test
  void takesAsManyFragmentsAsAllowedInEachMessageAndNotOneMore() {
    var heard = new Heard();
    var all = new ByteArrayOutputStream();
    var random = new Random(1);
    for (int message = 0; message < 2; message++) {
      for (int i = 0; i < MAX_FRAGMENTS; i++) {
        int last = i == MAX_FRAGMENTS - 1 ? 0x80 : 0;
        Conversation.frame(all, last | (i == 0 ? 1 : 0), new byte[0], random);
      }
    }
    for (int i = 0; i <= MAX_FRAGMENTS; i++) {
      Conversation.frame(all, i == 0 ? 1 : 0, new byte[0], random);
    }
    new FrameReader(MAX_MESSAGE, MAX_FRAGMENTS, heard).feed(all.toByteArray());
    assertThat(heard.all).containsExactly("text ", "text ", "!POLICY");
  }

  @Test
  void tellsWhetherItIsInsideAMessage() {
    var reader = new FrameReader(MAX_MESSAGE, MAX_FRAGMENTS, new Heard());
    assertThat(reader.isInMessage()).isFalse();
    reader.feed(new byte[] {0x01});
    assertThat(reader.isInMessage()).as("half a head").isTrue();
    reader.feed(HexFormat.of().parseHex("8001020304"));
    assertThat(reader.isInMessage()).as("between two fragments").isTrue();
    reader.feed(HexFormat.of().parseHex("898001020304"));
    assertThat(reader.isInMessage()).as("after a ping between them").isTrue();
    reader.feed(HexFormat.of().parseHex("808001020304"));
    assertThat(reader.isInMessage()).as("after the end").isFalse();
  }

  private static List<byte[]> cut(byte[] all, Random random) {
    var pieces = new ArrayList<byte[]>();
    int longest = 1 + random.nextInt(random.nextBoolean() ? 10 : 5000);
    for (int at = 0; at < all.length; ) {
      int to = Math.min(all.length, at + 1 + random.nextInt(longest));
      pieces.add(Arrays.copyOfRange(all, at, to));
      at = to;
    }
    return pieces;
  }

  /** What a client says, and what it means by it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Conversation(byte[] bytes, List<String> meant) {
    static Conversation random(Random random) {
      var bytes = new ByteArrayOutputStream();
      var meant = new ArrayList<String>();
      for (int i = 0; i < 5; i++) {
        boolean text = random.nextBoolean();
        var payload = text ? text(random) : bytes(random);
        fragments(bytes, meant, text ? 1 : 2, payload, random);
        meant.add(
            text
                ? "text " + new String(payload, UTF_8)
                : "binary " + HexFormat.of().formatHex(payload));
      }
      return new Conversation(bytes.toByteArray(), meant);
    }

    private static void fragments(
        ByteArrayOutputStream out, List<String> meant, int opcode, byte[] all, Random random) {
      int count = 1 + random.nextInt(MAX_FRAGMENTS);
      int at = 0;
      for (int i = 0; i < count; i++) {
        boolean last = i == count - 1;
        int to = last ? all.length : at + random.nextInt(all.length - at + 1);
        int first = (last ? 0x80 : 0) | (i == 0 ? opcode : 0);
        frame(out, first, Arrays.copyOfRange(all, at, to), random);
        at = to;
        if (!last && random.nextInt(4) == 0) {
          boolean ping = random.nextBoolean();
          var payload = new byte[random.nextInt(126)];
          frame(out, 0x80 | (ping ? 9 : 10), payload, random);
          meant.add(ping ? "ping " + HexFormat.of().formatHex(payload) : "pong");
        }
      }
    }

    static void frame(ByteArrayOutputStream out, int first, byte[] payload, Random random) {
      out.write(first);
      if (payload.length < 126) {
        out.write(0x80 | payload.length);
      } else if (payload.length < 0x10000) {
        out.writeBytes(
            new byte[] {(byte) 0xFE, (byte) (payload.length >> 8), (byte) payload.length});
      } else {
        out.writeBytes(new byte[] {(byte) 0xFF, 0, 0, 0, 0});
        out.writeBytes(java.nio.ByteBuffer.allocate(4).putInt(payload.length).array());
      }
      var mask = new byte[4];
      random.nextBytes(mask);
      out.writeBytes(mask);
      for (int i = 0; i < payload.length; i++) {
        out.write(payload[i] ^ mask[i % 4]);
      }
    }

    private static byte[] text(Random random) {
      var text = new StringBuilder();
      int length = random.nextInt(random.nextBoolean() ? 20 : 3000);
      for (int i = 0; i < length; i++) {
        int c = random.nextInt(1 << random.nextInt(1, 21));
        text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 'x' : c);
      }
      return text.toString().getBytes(UTF_8);
    }

    private static byte[] bytes(Random random) {
      var bytes = new byte[random.nextInt(random.nextInt(4) == 0 ? MAX_MESSAGE : 300)];
      random.nextBytes(bytes);
      return bytes;
    }
  }

  private static class Heard implements FrameReader.Receiver {
    final List<String> all = new ArrayList<>();

    @Override
    public void onText(byte[] utf8) {
      all.add("text " + new String(utf8, UTF_8));
    }

    @Override
    public void onBinary(byte[] bytes) {
      all.add("binary " + HexFormat.of().formatHex(bytes));
    }

    @Override
    public void onPing(byte[] payload) {
      all.add("ping " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void onPong() {
      all.add("pong");
    }

    @Override
    public void onClose(byte[] payload) {
      all.add("close");
    }

    @Override
    public void onViolation(CloseCode code, String why) {
      all.add("!" + code);
    }
  }
}
