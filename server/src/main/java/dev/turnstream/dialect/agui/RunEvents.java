package dev.turnstream.dialect.agui;

import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.BlockSpan;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.Delta;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnStarted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each event of a log is in AG-UI: nothing, one event or several. */
final class RunEvents {
  private static final String PROTOCOL = "1.0";

  private final TurnEvents log;
  private final AguiRun run;

  RunEvents(TurnEvents log, AguiRun run) {
    this.log = log;
    this.run = run;
  }

  /** What one event is. */
  List<byte[]> of(long seq) {
    return switch (log.event(seq)) {
      case TurnAccepted accepted -> opening(accepted);
      case TurnStarted _ -> List.of();
      case MessageEvent event -> of(seq, event);
      case TurnEnd end -> ending(seq, end);
    };
  }

  /** What stands for all events up to a position. */
  List<byte[]> of(Stand stand) {
    var said = new ArrayList<>(opening(stand.accepted()));
    int index = 0;
    for (var block : stand.snapshot().content().elements()) {
      var span = log.blocks().at(index, stand.seq());
      if (span != null && block.isObject()) {
        said.addAll(block(span).whole(block, span.isOpenAfter(stand.seq())).said());
      }
      index++;
    }
    return said;
  }

  private BlockEvents block(BlockSpan span) {
    return new BlockEvents(log, span);
  }

  private List<byte[]> opening(TurnAccepted accepted) {
    var said = new ArrayList<byte[]>();
    said.add(
        EventJson.event(
            "RUN_STARTED",
            json -> {
              json.writeStringField("threadId", run.threadIn(log));
              json.writeStringField("runId", run.idIn(log));
              json.writeStringField("protocolVersion", PROTOCOL);
            }));
    said.add(turn(accepted));
    var place = accepted.place();
    if (place != null) {
      int number = 0;
      for (var resumed : run.resumed()) {
        var message = place.question().value() + "-" + number++;
        said.add(EventJson.result(message, resumed.call(), resumed.content()));
      }
    }
    return said;
  }

  private byte[] turn(TurnAccepted accepted) {
    return EventJson.custom(
        "turn",
        json -> {
          json.writeStringField("turn", log.turn().value());
          json.writeNumberField("epoch", log.epoch());
          var place = accepted.place();
          json.writeStringField(
              "conversation", place == null ? null : place.conversation().value());
          json.writeStringField("question", place == null ? null : place.question().value());
          json.writeStringField("answer", place == null ? null : place.answer().value());
          json.writeStringField("model", accepted.model());
        });
  }

  private List<byte[]> of(long seq, MessageEvent event) {
    return switch (event) {
      case MessageEvent.BlockStarted(int index, _) -> {
        var span = log.blocks().at(index, seq);
        yield span == null ? List.of() : block(span).open().said();
      }
      case Delta delta -> delta(seq, delta);
      case MessageEvent.BlockStopped(int index) -> {
        var span = log.blocks().at(index, seq);
        yield span == null || !span.stopsWith(seq)
            ? List.of()
            : block(span).closeWithInput().said();
      }
      case MessageEvent.MessageDelta delta ->
          List.of(EventJson.custom("usage", json -> ReceiptFields.write(json, delta.usage())));
      case MessageEvent.UnknownEvent(_, var raw) -> List.of(EventJson.unknown(raw));
      case MessageEvent.MessageStarted _, MessageEvent.MessageStopped _ -> List.of();
      case MessageEvent.Ping _, MessageEvent.ErrorReported _ -> List.of(); // no part of a log
    };
  }

  private List<byte[]> delta(long seq, Delta delta) {
    var span = log.blocks().at(delta.index(), seq);
    if (span == null) {
      return List.of();
    }
    var block = block(span);
    boolean late = !span.isOpenAfter(seq);
    if (span.from() == seq) {
      block.open();
    } else if (late) {
      block.openAgain();
    }
    block.add(delta);
    return late ? block.close().said() : block.said();
  }

  /** The block whose piece this is, if all there is to say is the piece itself; else null. */
  @Nullable BlockEvents simple(long seq, Delta delta) {
    var span = log.blocks().at(delta.index(), seq);
    if (span == null || span.from() == seq || !span.isOpenAfter(seq)) {
      return null;
    }
    var block = block(span);
    return block.takes(delta) ? block : null;
  }

  private List<byte[]> ending(long seq, TurnEnd end) {
    var said = new ArrayList<byte[]>();
    boolean text = false;
    for (var span : log.blocks().all()) {
      if (span.isOpenAfter(seq)) {
        said.addAll(block(span).close().said());
      }
      text |= span.block() instanceof ContentBlock.Text;
    }
    if (text) {
      said.add(EventJson.ofMessage("TEXT_MESSAGE_END", BlockEvents.answerOf(log)));
    }
    said.add(RunEnd.receipt(end));
    said.add(
        switch (end) {
          case TurnEnd.Failed failed -> RunEnd.error(failed);
          case TurnEnd.Completed _, TurnEnd.Cancelled _ -> finished(end);
        });
    return said;
  }

  private byte[] finished(TurnEnd end) {
    return EventJson.event(
        "RUN_FINISHED",
        json -> {
          json.writeStringField("threadId", run.threadIn(log));
          json.writeStringField("runId", run.idIn(log));
          EventJson.raw(json, "outcome", outcome(end));
          RunEnd.usage(json, end.receipt());
        });
  }

  private RawJson outcome(TurnEnd end) {
    return switch (end) {
      case TurnEnd.Completed done -> RunEnd.completed(done, calls(), run);
      case TurnEnd.Cancelled _, TurnEnd.Failed _ -> RawJson.of("{\"type\":\"cancelled\"}");
    };
  }

  /** The calls that the client is to answer, in the order in which they were made. */
  private List<ContentBlock.ToolUse> calls() {
    return log.blocks().all().stream()
        .map(BlockSpan::block)
        .filter(ContentBlock.ToolUse.class::isInstance)
        .map(ContentBlock.ToolUse.class::cast)
        .toList();
  }
}
