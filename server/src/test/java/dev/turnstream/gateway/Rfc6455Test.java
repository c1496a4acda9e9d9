package dev.turnstream.gateway;

import static dev.turnstream.gateway.RawClient.BINARY;
import static dev.turnstream.gateway.RawClient.CLOSE;
import static dev.turnstream.gateway.RawClient.PING;
import static dev.turnstream.gateway.RawClient.PONG;
import static dev.turnstream.gateway.RawClient.TEXT;
import static dev.turnstream.gateway.RawClient.frame;
import static dev.turnstream.gateway.RawClient.join;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each case: bytes sent, the frames that answer them, and how the TCP connection ends. */
@DisplayName("RFC 6455, byte for byte")
class Rfc6455Test {
  private static final int FIN = 0x80;
  private static final byte[] NOTHING = new byte[0];
  private static GatewayFixture gateway;

  @BeforeAll
  static void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static RawClient echo() throws IOException {
    return RawClient.open(gateway.port(), "/ws/echo");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }

  private static byte[] closeWith(int code, byte[] reason) {
    return frame(FIN | CLOSE, join(new byte[] {(byte) (code >> 8), (byte) code}, reason));
  }

  /** The close frame is the next and last thing that comes, and TCP ends in order, not by reset. */
  private static void assertCloses(RawClient client, int code) throws IOException {
    var last = client.read();
    assertThat(last.opcode()).isEqualTo(CLOSE);
    assertThat(last.isFinal()).isTrue();
    assertThat(last.closeCode()).isEqualTo(code);
    assertThat(client.isAtEnd()).as("end of stream and no reset").isTrue();
  }

  private static void assertRefused(byte[] sent, int code) throws IOException {
    try (var client = echo()) {
      client.send(sent);
      assertCloses(client, code);
    }
  }

  private static void assertEchoed(RawClient client, int opcode, byte[] payload)
      throws IOException {
    var answer = client.read();
    assertThat(answer.opcode()).isEqualTo(opcode);
    assertThat(answer.isFinal()).isTrue();
    assertThat(answer.payload()).isEqualTo(payload);
  }

  @Nested
  @DisplayName("A length")
  class Lengths {
    @ParameterizedTest(name = "of {0}")
    @ValueSource(ints = {0, 1, 125, 126, 127, 65535, 65536, 1_000_000})
    void isReadAndWrittenInTheShortestForm(int length) throws Exception {
      var payload = new byte[length];
      new Random(length).nextBytes(payload);
      try (var client = echo()) {
        client.send(frame(FIN | BINARY, payload));
        assertThat(client.in.readUnsignedByte()).isEqualTo(FIN | BINARY);
        int form = client.in.readUnsignedByte();
        assertThat(form).isEqualTo(length < 126 ? length : length < 65536 ? 126 : 127);
        long told =
            form == 126
                ? client.in.readUnsignedShort()
                : form == 127 ? client.in.readLong() : length;
        assertThat(told).isEqualTo(length);
        assertThat(client.in.readNBytes(length)).isEqualTo(payload);
      }
    }

    @ParameterizedTest(name = "of {0}")
    @ValueSource(ints = {0, 1, 125, 126, 127, 65535, 65536})
    void mayArriveByteByByte(int length) throws Exception {
      var payload = "a".repeat(length).getBytes(UTF_8);
      try (var client = echo()) {
        var all = frame(FIN | TEXT, payload);
        int singly = Math.min(all.length, 300);
        for (int i = 0; i < singly; i++) {
          client.send(new byte[] {all[i]});
        }
        client.send(Arrays.copyOfRange(all, singly, all.length));
        assertEchoed(client, TEXT, payload);
      }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "0 in two bytes,82 fe 00 00 01 02 03 04",
      "125 in two bytes,82 fe 00 7d 01 02 03 04",
      "0 in eight bytes,82 ff 00 00 00 00 00 00 00 00 01 02 03 04",
      "126 in eight bytes,82 ff 00 00 00 00 00 00 00 7e 01 02 03 04",
      "65535 in eight bytes,82 ff 00 00 00 00 00 00 ff ff 01 02 03 04",
      "with its top bit set,82 ff 80 00 00 00 00 00 00 00 01 02 03 04",
      "of all ones,82 ff ff ff ff ff ff ff ff ff 01 02 03 04"
    })
    void thatIsMalformedIsAnswered1002(String name, String sent) throws Exception {
      assertRefused(bytes(sent), 1002);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "82 ff 40 00 00 00 00 00 00 00 01 02 03 04", // 2^62
          "82 ff 7f ff ff ff ff ff ff ff 01 02 03 04", // 2^63 - 1
          "82 ff 00 00 00 00 80 00 00 00 01 02 03 04", // 2^31
          "82 ff 00 00 00 00 01 00 00 01 01 02 03 04" // 16 MiB and one
        })
    void thatIsTooGreatIsAnswered1009BeforeAnyPayload(String sent) throws Exception {
      assertRefused(bytes(sent), 1009);
    }
  }

  @Nested
  @DisplayName("A frame")
  class FrameRules {
    @Test
    void mustBeMasked() throws Exception {
      assertRefused(bytes("81 02 68 69"), 1002);
      assertRefused(bytes("89 00"), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
    void hasNoReservedBit(int bits) throws Exception {
      assertRefused(frame(FIN | bits | TEXT, NOTHING), 1002);
      assertRefused(frame(FIN | bits | PING, NOTHING), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void hasNoReservedOpcode(int opcode) throws Exception {
      assertRefused(frame(FIN | opcode, NOTHING), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void thatControlsIsWholeAndSmall(int opcode) throws Exception {
      assertRefused(frame(opcode, NOTHING), 1002);
      assertRefused(frame(FIN | opcode, new byte[126]), 1002);
      assertRefused(frame(FIN | opcode, new byte[65536]), 1002);
    }

    @Test
    void answersPingWithItsPayload() throws Exception {
      try (var client = echo()) {
        var most = new byte[125];
        new Random(1).nextBytes(most);
        client.send(join(frame(FIN | PING, NOTHING), frame(FIN | PING, most)));
        assertEchoed(client, PONG, NOTHING);
        assertEchoed(client, PONG, most);
      }
    }

    @Test
    void takesNoNoticeOfAPongNobodyAskedFor() throws Exception {
      try (var client = echo()) {
        client.send(join(frame(FIN | PONG, bytes("01 02")), frame(FIN | TEXT, NOTHING)));
        assertEchoed(client, TEXT, NOTHING);
      }
    }
  }

  @Nested
  @DisplayName("Fragments")
  class Fragments {
    @Test
    void areJoinedAcrossPings() throws Exception {
      try (var client = echo()) {
        client.send(
            join(
                frame(TEXT, "one ".getBytes(UTF_8)),
                frame(FIN | PING, "a".getBytes(UTF_8)),
                frame(0, "two ".getBytes(UTF_8)),
                frame(FIN | PING, "b".getBytes(UTF_8)),
                frame(0, NOTHING),
                frame(FIN, "three".getBytes(UTF_8)),
                frame(FIN | BINARY, bytes("ff"))));
        assertEchoed(client, PONG, "a".getBytes(UTF_8));
        assertEchoed(client, PONG, "b".getBytes(UTF_8));
        assertEchoed(client, TEXT, "one two three".getBytes(UTF_8));
        assertEchoed(client, BINARY, bytes("ff"));
      }
    }

    @Test
    void mayAllBeEmpty() throws Exception {
      try (var client = echo()) {
        client.send(join(frame(TEXT, NOTHING), frame(0, NOTHING), frame(FIN, NOTHING)));
        assertEchoed(client, TEXT, NOTHING);
      }
    }

    @Test
    void needAStart() throws Exception {
      assertRefused(frame(FIN, NOTHING), 1002);
      assertRefused(frame(0, NOTHING), 1002);
    }

    @Test
    void needAStartAfterAWholeMessage() throws Exception {
      try (var client = echo()) {
        client.send(join(frame(FIN | TEXT, NOTHING), frame(FIN, NOTHING)));
        assertEchoed(client, TEXT, NOTHING);
        assertCloses(client, 1002);
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY, FIN | TEXT, FIN | BINARY})
    void allowNoStartBeforeTheEnd(int start) throws Exception {
      assertRefused(join(frame(TEXT, NOTHING), frame(start, NOTHING)), 1002);
    }
  }

  @Nested
  @DisplayName("Text")
  class Text {
    static Stream<Arguments> notUtf8() {
      return Stream.of(
          Arguments.of("a lone continuation", "80"),
          Arguments.of("an overlong slash", "c0 af"),
          Arguments.of("an overlong slash in three bytes", "e0 80 af"),
          Arguments.of("an overlong slash in four bytes", "f0 80 80 af"),
          Arguments.of("an overlong U+07FF", "e0 9f bf"),
          Arguments.of("an overlong U+FFFF", "f0 8f bf bf"),
          Arguments.of("the first surrogate", "ed a0 80"),
          Arguments.of("the last surrogate", "ed bf bf"),
          Arguments.of("a surrogate pair", "ed a0 bd ed b8 80"),
          Arguments.of("U+110000", "f4 90 80 80"),
          Arguments.of("a five-byte form", "f8 88 80 80 80"),
          Arguments.of("a lead where a continuation belongs", "e2 e2 82"),
          Arguments.of("FF", "ff"),
          Arguments.of("a character cut after one byte", "c3"),
          Arguments.of("a character cut after two", "e2 82"),
          Arguments.of("a character cut after three", "f0 9f 98"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notUtf8")
    void thatIsNoUtf8IsAnswered1007(String name, String hex) throws Exception {
      var wrong = join("ok ".getBytes(UTF_8), bytes(hex));
      assertRefused(frame(FIN | TEXT, wrong), 1007);
      assertRefused(
          join(
              frame(TEXT, Arrays.copyOf(wrong, 4)),
              frame(FIN, Arrays.copyOfRange(wrong, 4, wrong.length))),
          1007);
      assertRefused(closeWith(1000, wrong), 1007);
    }

    @Test
    void isRefusedAtItsFirstWrongByteNotAtItsEnd() throws Exception {
      assertRefused(join(bytes("81 fe ff ff 00 00 00 00"), bytes("61 c0")), 1007);
      assertRefused(frame(TEXT, bytes("ed a0")), 1007);
    }

    @Test
    void mayBeCutInsideACharacter() throws Exception {
      var text = "κόσμε 😀 €".getBytes(UTF_8);
      try (var client = echo()) {
        for (int i = 0; i < text.length; i++) {
          client.send(frame(i == 0 ? TEXT : 0, new byte[] {text[i]}));
        }
        client.send(frame(FIN, NOTHING));
        assertEchoed(client, TEXT, text);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u007F\u0080\u07FF\u0800", "\uD7FF\uE000\uFFFD\uFFFE\uFFFF"})
    void ofAnyScalarValueIsFine(String text) throws Exception {
      var utf8 = (text + "\uD800\uDC00\uDBFF\uDFFF").getBytes(UTF_8);
      try (var client = echo()) {
        client.send(frame(FIN | TEXT, utf8));
        assertEchoed(client, TEXT, utf8);
      }
    }

    @Test
    void isCheckedOnTheChatPathsToo() throws Exception {
      try (var client = RawClient.open(gateway.port(), "/ws/chat")) {
        client.send(frame(FIN | TEXT, bytes("22 ff 22")));
        assertCloses(client, 1007);
      }
    }

    @Test
    void doesNotMatterInBinaryMessages() throws Exception {
      try (var client = echo()) {
        client.send(frame(FIN | BINARY, bytes("c0 af ff")));
        assertEchoed(client, BINARY, bytes("c0 af ff"));
      }
    }
  }

  @Nested
  @DisplayName("A close")
  class Close {
    @Test
    void withoutACodeIsAnsweredWithoutOne() throws Exception {
      try (var client = echo()) {
        client.send(frame(FIN | CLOSE, NOTHING));
        assertCloses(client, -1);
      }
    }

    @ParameterizedTest
    @ValueSource(
        ints = {
          1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
          4999
        })
    void isAnsweredWithItsOwnCodeAndReason(int code) throws Exception {
      try (var client = echo()) {
        client.send(closeWith(code, "tschüß".getBytes(UTF_8)));
        var answer = client.read();
        assertThat(answer.opcode()).isEqualTo(CLOSE);
        assertThat(answer.closeCode()).isEqualTo(code);
        assertThat(new String(answer.payload(), 2, answer.payload().length - 2, UTF_8))
            .isEqualTo("tschüß");
        assertThat(client.isAtEnd()).isTrue();
      }
    }

    @Test
    void mayHaveAReasonOf123Bytes() throws Exception {
      try (var client = echo()) {
        client.send(closeWith(1000, "r".repeat(123).getBytes(UTF_8)));
        assertCloses(client, 1000);
      }
    }

    @ParameterizedTest
    @ValueSource(
        ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 5001, 65535})
    void withACodeThatMayNotBeSentIsAnswered1002(int code) throws Exception {
      assertRefused(closeWith(code, NOTHING), 1002);
    }

    @Test
    void ofOneByteIsAnswered1002() throws Exception {
      assertRefused(frame(FIN | CLOSE, new byte[] {3}), 1002);
    }

    @Test
    void insideAMessageEndsIt() throws Exception {
      try (var client = echo()) {
        client.send(join(frame(TEXT, "begun".getBytes(UTF_8)), closeWith(1000, NOTHING)));
        assertCloses(client, 1000);
      }
    }

    @Test
    void isTheLastThingHeard() throws Exception {
      try (var client = echo()) {
        client.send(
            join(
                frame(FIN | TEXT, "before".getBytes(UTF_8)),
                closeWith(1000, NOTHING),
                frame(FIN | TEXT, "after".getBytes(UTF_8)),
                frame(FIN | PING, NOTHING),
                bytes("ff ff ff ff")));
        assertEchoed(client, TEXT, "before".getBytes(UTF_8));
        assertCloses(client, 1000);
      }
    }

    @Test
    void isReadInFullAlthoughTheClientGoesOnSending() throws Exception {
      try (var client = echo()) {
        client.send(frame(FIN | 3, NOTHING));
        for (int i = 0; i < 32; i++) {
          client.send(frame(FIN | BINARY, new byte[64 * 1024]));
        }
        assertCloses(client, 1002);
      }
    }

    @Test
    void freesTheConnectionOnceBothSidesHaveClosed() throws Exception {
      try (var client = echo()) {
        client.send(closeWith(1000, NOTHING));
        assertCloses(client, 1000);
      }
      Waiting.until("all connections are gone", () -> gateway.doors.open() == 0);
    }
  }

  @Nested
  @DisplayName("Frames that come with the handshake")
  class InOnePacket {
    @ParameterizedTest(name = "{0} of them")
    @ValueSource(ints = {1, 5, 200})
    void areAnswered(int count) throws Exception {
      try (var client = new RawClient(gateway.port())) {
        var frames =
            IntStream.range(0, count)
                .mapToObj(i -> frame(FIN | TEXT, ("m" + i).getBytes(UTF_8)))
                .toList();
        client.send(
            join(
                client.handshake("/ws/echo", "").getBytes(ISO_8859_1),
                join(frames.toArray(byte[][]::new))));
        assertThat(client.readHead()).startsWith("HTTP/1.1 101");
        for (int i = 0; i < count; i++) {
          assertThat(client.read().text()).isEqualTo("m" + i);
        }
      }
    }

    @Test
    void mayBeCutAnywhere() throws Exception {
      try (var client = new RawClient(gateway.port())) {
        var all =
            join(
                client.handshake("/ws/echo", "").getBytes(ISO_8859_1),
                frame(FIN | TEXT, "hello".getBytes(UTF_8)));
        for (var part : List.of(all.length - 9, all.length - 3)) {
          client.send(Arrays.copyOfRange(all, part == all.length - 9 ? 0 : all.length - 9, part));
        }
        assertThat(client.readHead()).startsWith("HTTP/1.1 101");
        client.send(Arrays.copyOfRange(all, all.length - 3, all.length));
        assertEchoed(client, TEXT, "hello".getBytes(UTF_8));
      }
    }

    @Test
    void closeWhenTheyBreakARule() throws Exception {
      try (var client = new RawClient(gateway.port())) {
        client.send(
            join(client.handshake("/ws/echo", "").getBytes(ISO_8859_1), bytes("81 02 68 69")));
        assertThat(client.readHead()).startsWith("HTTP/1.1 101");
        assertCloses(client, 1002);
      }
    }
  }
}
