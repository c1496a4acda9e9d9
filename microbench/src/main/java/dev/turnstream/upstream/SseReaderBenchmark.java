package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.MessageEvent;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From the bytes of one read to events of the model: nanoseconds for each delta. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SseReaderBenchmark {
  private static final int DELTAS = 64;

  /** What the deltas say: plain words, or words with escapes and characters of three bytes. */
  @Param({" and the tide comes in", "\\n\\\"Ebbe\\\" und Flut \u6f6e\u6c50"})
  public String text = "";

  private byte[] read = new byte[0];
  private SseReader reader = new SseReader((_, _, _, _) -> {});
  private MessageEvent last = new MessageEvent.Ping();

  @Setup
  public void prepare() {
    var event =
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
            + "{\"type\":\"text_delta\",\"text\":\""
            + text
            + "\"}}\n\n";
    read = event.repeat(DELTAS).getBytes(UTF_8);
    var decoder = new EventDecoder(decoded -> last = decoded);
    reader = new SseReader(decoder::decode);
  }

  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void manyDeltasInOneRead(Blackhole out) throws BadStream {
    reader.feed(read, 0, read.length);
    out.consume(last);
  }

  /** As it is at a human pace. */
  @Benchmark
  public void oneDeltaInOneRead(Blackhole out) throws BadStream {
    reader.feed(read, 0, read.length / DELTAS);
    out.consume(last);
  }
}
