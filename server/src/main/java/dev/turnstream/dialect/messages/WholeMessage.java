package dev.turnstream.dialect.messages;

import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnEvents;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A message that is answered in one piece, as Claude does when it is asked not to stream. It hears
 * the events of a log, or joins one whose beginning is forgotten.
 */
public final class WholeMessage {
  private static final RawJson NULL = RawJson.of("null");

  private @Nullable MessageStarted start;
  private @Nullable RawJson delta;

  /** Takes the next event. */
  public void add(TurnEvent event) {
    if (event instanceof MessageStarted first) {
      start = first;
    } else if (event instanceof MessageDelta more) {
      delta = delta == null ? MessageJson.delta(more) : merged(delta, MessageJson.delta(more));
    }
  }

  /**
   * The message.
   *
   * @param content the answer's blocks
   */
  public RawJson of(TurnEvents log, RawJson content, TurnEnd.Completed end) {
    var first =
        start != null
            ? start
            : new MessageStarted("", end.receipt().model(), end.receipt().usage());
    var reason = end.stopReason() == null ? null : end.stopReason().wire();
    var told =
        delta != null
            ? delta
            : MessageJson.delta(
                reason, end.stopSequence(), end.stopDetails(), end.receipt().usage());
    var message = MessageJson.message(log, first);
    var blocks =
        RawJson.array(
            content.elements().stream().filter(RawJson::isObject).map(BlockJson::whole).toList());
    return finished(message.with("content", blocks), told);
  }

  /** The message with what the event at its end tells: its members, and the counts one by one. */
  private static RawJson finished(RawJson message, RawJson told) {
    var all = new LinkedHashMap<>(message.members());
    told.members()
        .forEach((name, value) -> {
          switch (name) {
            case "type" -> {}
            case "delta" -> {
              if (value.isObject()) {
                all.putAll(value.members());
              }
            }
            case "usage" -> all.put(name, over(all.get(name), value));
            default -> all.put(name, value);
          }
        });
    return RawJson.object(all);
  }

  private static RawJson merged(RawJson before, RawJson later) {
    var all = new LinkedHashMap<>(before.members());
    later.members().forEach((name, value) -> all.put(name, over(all.get(name), value)));
    return RawJson.object(all);
  }

  /** Members that are told again, and are not null, win. */
  private static RawJson over(@Nullable RawJson before, RawJson later) {
    if (before == null || !before.isObject() || !later.isObject()) {
      return later;
    }
    var all = new LinkedHashMap<>(before.members());
    later
        .members()
        .forEach((name, value) -> {
          if (!value.equals(NULL) || !all.containsKey(name)) {
            all.put(name, value);
          }
        });
    return RawJson.object(all);
  }
}
