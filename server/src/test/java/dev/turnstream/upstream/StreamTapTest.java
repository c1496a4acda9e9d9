package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The short way of a body")
class StreamTapTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
  private static final String BODY = "6\r\nevent \r\n5;a=b\r\nsaid.\r\n";
  private static final String END = "0\r\nx-trailer: 1\r\n\r\n";

  /** What the codec tells behind the tap, and what the tap tells. */
  private final List<String> codecTold = new ArrayList<>();

  private final StringBuilder tapTold = new StringBuilder();
  private int readEnds;
  private boolean bad;
  private boolean opens = true;
  private StreamTap tap = new StreamTap(new byte[4]);
  private final EmbeddedChannel channel = new EmbeddedChannel(new HttpClientCodec(), new Behind());

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private final class Behind extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse response) {
        codecTold.add("head " + response.status().code());
        if (opens) {
          tap.open(new Taker());
        }
      } else if (message instanceof LastHttpContent last) {
        codecTold.add("last " + last.trailingHeaders().get("x-trailer"));
      } else if (message instanceof HttpContent content) {
        codecTold.add(content.content().toString(US_ASCII));
      }
      ReferenceCountUtil.release(message);
    }
  }

  private final class Taker implements StreamTap.Sink {
    @Override
    public void onBody(byte[] bytes, int from, int to) {
      tapTold.append(new String(bytes, from, to - from, US_ASCII));
    }

    @Override
    public void onReadEnd() {
      readEnds++;
    }

    @Override
    public void onBadBody() {
      bad = true;
    }
  }

  private void ask() {
    channel.writeOutbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/v1/messages"));
    channel.releaseOutbound();
    tap = new StreamTap(new byte[4]);
    channel.pipeline().addFirst("tap", tap);
    codecTold.clear();
    tapTold.setLength(0);
    readEnds = 0;
  }

  private void read(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  @Test
  void tellsTheBodyAndLeavesHeadAndEndToTheCodec() {
    ask();
    read(HEAD + BODY + END);

    assertThat(tapTold).hasToString("event said.");
    assertThat(codecTold).containsExactly("head 200", "last 1");
    assertThat(readEnds).isEqualTo(1);
    assertThat(channel.pipeline().get("tap")).isNull();
  }

  @Test
  void isTheSameWhereverTheBytesAreCut() {
    var all = HEAD + BODY + END;
    for (int cut = 1; cut < all.length(); cut++) {
      ask();
      read(all.substring(0, cut));
      read(all.substring(cut));
      assertThat(tapTold).as("cut at %d", cut).hasToString("event said.");
      assertThat(codecTold).as("cut at %d", cut).containsExactly("head 200", "last 1");
    }
  }

  @Test
  void isTheSameByteByByte() {
    ask();
    (HEAD + BODY + END).chars().forEach(c -> read(String.valueOf((char) c)));

    assertThat(tapTold).hasToString("event said.");
    assertThat(codecTold).containsExactly("head 200", "last 1");
  }

  @Test
  void isNotTakenWhenNobodyWantsIt() {
    opens = false;
    ask();
    read(HEAD + BODY + END);

    assertThat(tapTold).isEmpty();
    assertThat(codecTold).containsExactly("head 200", "event ", "said.", "last 1");
    assertThat(channel.pipeline().get("tap")).isNull();
  }

  @Test
  void tellsOnceThatABodyIsNone() {
    ask();
    read(HEAD + BODY + "this is no chunk\r\n");
    read("nor is this\r\n");

    assertThat(tapTold).hasToString("event said.");
    assertThat(bad).isTrue();
    assertThat(codecTold).containsExactly("head 200");
  }
}
