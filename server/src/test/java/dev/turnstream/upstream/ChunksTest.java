package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A chunked body")
class ChunksTest {
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final Chunks chunks = new Chunks((bytes, from, to) -> data.write(bytes, from, to - from));

  private int feed(String bytes) throws BadStream {
    var all = bytes.getBytes(US_ASCII);
    return chunks.feed(all, 0, all.length);
  }

  @Test
  void isReadUpToItsLastChunk() throws BadStream {
    assertThat(
            feed("5\r\nhello\r\n1;name=value\r\n,\r\n00A\r\n 123456789\r\n0\r\nTrailer: x\r\n\r\n"))
        .isEqualTo("5\r\nhello\r\n1;name=value\r\n,\r\n00A\r\n 123456789\r\n0\r\n".length());
    assertThat(data).hasToString("hello, 123456789");
    assertThat(chunks.isLast()).isTrue();
  }

  @Test
  void isReadThoughItIsCutAnywhere() throws BadStream {
    var body = "5\r\nhello\r\nD \t;x=\"y\"\r\n, how are you\r\n0\r\n";
    for (int cut = 0; cut <= body.length(); cut++) {
      data.reset();
      var one = new Chunks((bytes, from, to) -> data.write(bytes, from, to - from));
      var bytes = body.getBytes(US_ASCII);
      assertThat(one.feed(bytes, 0, cut)).isEqualTo(cut);
      assertThat(one.feed(bytes, cut, bytes.length)).isEqualTo(bytes.length);
      assertThat(data).hasToString("hello, how are you");
      assertThat(one.isLast()).isTrue();
    }
  }

  @Test
  void mayHaveChunksOfAnySize() throws BadStream {
    var piece = "x".repeat(70_000);
    feed("11170\r\n" + piece + "\r\n");
    assertThat(data.size()).isEqualTo(70_000);
    assertThat(chunks.isLast()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "g\r\n",
        "-1\r\n",
        "5\nhello",
        "5\r\nhello!",
        "5\r\nhello\rx",
        "5\rx",
        "80000000\r\n",
        "ffffffffffffffffffff\r\n"
      })
  void isRefusedWhenItIsNone(String bytes) {
    assertThatThrownBy(() -> feed(bytes)).isInstanceOf(BadStream.class);
  }

  @Test
  void isRefusedWhenALineHasNoEnd() {
    assertThatThrownBy(() -> feed("5;" + "x".repeat(2000))).isInstanceOf(BadStream.class);
  }
}
