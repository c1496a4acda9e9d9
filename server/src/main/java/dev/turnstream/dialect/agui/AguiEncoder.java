package dev.turnstream.dialect.agui;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.TurnEvents;
import java.util.List;

/**
 * Says a log as the events of one run; adjacent pieces are one event.
 *
 * <p>Where an event of the log is several of AG-UI, only the last of them leads to its position, so
 * that whoever comes back with a position has all of what led there.
 */
public final class AguiEncoder implements Encoder {
  private final AguiRun run;

  /** An encoder for those who know a run by these names. */
  public AguiEncoder(AguiRun run) {
    this.run = run;
  }

  @Override
  public long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out) {
    var events = new RunEvents(log, run);
    long seq = after;
    int text = 0;
    while (seq < log.head() && (text < maxBytes || seq == after)) {
      long from = seq + 1;
      var block = log.event(from) instanceof Fragment first ? events.simple(from, first) : null;
      if (block == null) {
        seq = from;
        write(events.of(seq), framing, framing.at(log.epoch(), seq), out);
      } else {
        seq = log.lastOfRun(from, maxBytes - text);
        text += pieces(log, from, seq, block, framing.at(log.epoch(), seq), out);
      }
    }
    return seq;
  }

  @Override
  public boolean canReplace() {
    return false; // what a client has heard of a message stays in it
  }

  @Override
  public void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out) {
    var said = new RunEvents(log, run).of(stand);
    write(said, framing, framing.at(log.epoch(), stand.seq()), out);
  }

  private static void write(List<byte[]> events, Framing framing, Framing there, FrameBuffer out) {
    for (int i = 0; i < events.size(); i++) {
      out.begin(i + 1 < events.size() ? framing : there).append(events.get(i)).end();
    }
  }

  /** The text goes into the frame as it came, escaped. Returns its size. */
  private static int pieces(
      TurnEvents log, long from, long last, BlockEvents block, Framing there, FrameBuffer out) {
    out.begin(there).append(block.opening((Fragment) log.event(from)));
    int size = out.appendRun(log, from, last);
    out.append("\"}").end();
    return size;
  }
}
