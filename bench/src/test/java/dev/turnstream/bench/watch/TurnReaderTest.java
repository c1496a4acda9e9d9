package dev.turnstream.bench.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.bench.load.Tally;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A log that is told wrongly must be caught. */
@DisplayName("A reader of the native protocol")
class TurnReaderTest {
  private static final String CRC_OF_ABC = "352441c2";

  private final Tally tally = new Tally();
  private final TurnReader reader = new TurnReader(0, Long.MAX_VALUE, tally);

  private void hears(String frame) {
    reader.onFrame(new JsonObject(frame), System.nanoTime());
  }

  @Test
  void isContentWithALogThatIsToldOnce() {
    hears("{'type':'accepted','seq':1}".replace('\'', '"'));
    hears("{'type':'text','seq':2,'text':'a'}".replace('\'', '"'));
    hears("{'type':'text','from':3,'seq':5,'text':'bc'}".replace('\'', '"'));
    hears(("{'type':'end','seq':6,'text_crc32':'" + CRC_OF_ABC + "'}").replace('\'', '"'));

    assertThat(tally.errors).isEmpty();
    assertThat(tally.turns).isEqualTo(1);
    assertThat(reader.arrived().isComplete()).isTrue();
  }

  @Test
  void noticesAGap() {
    hears("{\"type\":\"accepted\",\"seq\":1}");
    hears("{\"type\":\"text\",\"seq\":3,\"text\":\"a\"}");

    assertThat(tally.errors).containsOnlyKeys("gap or repetition");
  }

  @Test
  void noticesARepetition() {
    hears("{\"type\":\"accepted\",\"seq\":1}");
    hears("{\"type\":\"text\",\"seq\":2,\"text\":\"a\"}");
    hears("{\"type\":\"text\",\"from\":2,\"seq\":3,\"text\":\"ab\"}");

    assertThat(tally.errors).containsOnlyKeys("gap or repetition");
  }

  @Test
  void noticesAnotherText() {
    hears("{\"type\":\"accepted\",\"seq\":1}");
    hears("{\"type\":\"text\",\"seq\":2,\"text\":\"abd\"}");
    hears("{\"type\":\"end\",\"seq\":3,\"text_crc32\":\"" + CRC_OF_ABC + "\"}");

    assertThat(tally.errors).containsOnlyKeys("other text");
  }

  @Test
  void noticesALostSocketUnlessItHasAll() {
    reader.onLost("gone");

    assertThat(tally.errors).containsOnlyKeys("closed");
  }
}
