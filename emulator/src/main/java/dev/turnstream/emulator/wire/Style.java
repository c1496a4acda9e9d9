package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.io.ByteArrayOutputStream;

/** Rewrites events: CR LF line ends, no names. */
final class Style implements Steps {
  private static final byte[] NAME = Sse.text("event:");

  private final Steps steps;
  private final boolean crlf;
  private final boolean unnamed;

  private Style(Steps steps, Script script) {
    this.steps = steps;
    this.crlf = script.is(Knob.CRLF);
    this.unnamed = script.is(Knob.UNNAMED);
  }

  static Steps of(Steps steps, Script script) {
    return script.is(Knob.CRLF) || script.is(Knob.UNNAMED) ? new Style(steps, script) : steps;
  }

  @Override
  public Step next() {
    return switch (steps.next()) {
      case Step.Event(var bytes) -> Step.event(rewritten(bytes.get()));
      case Step.Delta(var bytes, var tokens) ->
          new Step.Delta(() -> rewritten(bytes.get()), tokens);
      case Step.Stall stall -> stall;
      case Step.Cut cut -> cut;
      case Step.End end -> end;
    };
  }

  byte[] rewritten(byte[] event) {
    var out = new ByteArrayOutputStream(event.length + 8);
    for (int start = 0; start < event.length; ) {
      int end = start;
      while (end < event.length && event[end] != '\n') {
        end++;
      }
      if (!(unnamed && startsWithName(event, start))) {
        out.write(event, start, end - start);
        if (end < event.length) {
          out.writeBytes(Sse.text(crlf ? "\r\n" : "\n"));
        }
      }
      start = end + 1;
    }
    return out.toByteArray();
  }

  private static boolean startsWithName(byte[] event, int at) {
    int end = Math.min(event.length, at + NAME.length);
    return java.util.Arrays.equals(event, at, end, NAME, 0, NAME.length);
  }
}
