package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.budget.Share;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The frames that are no events: the greeting, heartbeats, notices and answers. */
public final class ServerFrame {
  /** The subprotocol's name. */
  public static final String PROTOCOL = "turnstream.v1";

  private ServerFrame() {}

  /**
   * What the greeting tells.
   *
   * @param upstream {@code emulator}, {@code anthropic} or {@code compatible}
   * @param messageBytes longest message
   * @param bodyBytes longest body of a question over HTTP
   * @param watches most turns that one socket watches
   * @param queue most turns of one conversation that wait
   */
  public record Greeting(
      String version,
      Duration heartbeat,
      Duration resumeWindow,
      String upstream,
      String model,
      int messageBytes,
      int bodyBytes,
      int watches,
      int queue) {}

  /** A turn as a heartbeat, an answer or a notice tells it. */
  public record Head(TurnId turn, long epoch, long head, TurnStatus status) {}

  /** What became of one turn that was to be watched. */
  public sealed interface Watched {
    /** The turn that was named. */
    TurnId turn();

    /** Its events follow. */
    record Resumed(Head head) implements Watched {
      @Override
      public TurnId turn() {
        return head.turn();
      }
    }

    /** A snapshot follows, and then its events. */
    record Reset(Head head, String reason) implements Watched {
      @Override
      public TurnId turn() {
        return head.turn();
      }
    }

    /** Nothing follows. */
    record No(TurnId turn, String result) implements Watched {}
  }

  /** The first frame. */
  public static byte[] hello(Greeting greeting, Instant now) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "hello");
      json.writeStringField("protocol", PROTOCOL);
      json.writeStringField("version", greeting.version());
      json.writeStringField("time", Words.time(now));
      json.writeNumberField("heartbeat_ms", greeting.heartbeat().toMillis());
      json.writeNumberField("resume_window_ms", greeting.resumeWindow().toMillis());
      json.writeStringField("upstream", greeting.upstream());
      json.writeStringField("model", greeting.model());
      json.writeObjectFieldStart("limits");
      json.writeNumberField("message_bytes", greeting.messageBytes());
      json.writeNumberField("body_bytes", greeting.bodyBytes());
      json.writeNumberField("watches", greeting.watches());
      json.writeNumberField("queue", greeting.queue());
      json.writeEndObject();
    });
  }

  /** Where the turns stand that a socket watches. */
  public static byte[] heartbeat(List<Head> heads, Instant now) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "heartbeat");
      json.writeStringField("time", Words.time(now));
      json.writeArrayFieldStart("turns");
      for (var head : heads) {
        json.writeStartObject();
        head(json, head);
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  /** Somebody else has started a turn. */
  public static byte[] turn(TurnId turn, long epoch, TurnPlace place, TurnStatus status) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "turn");
      started(json, turn, epoch, place, status);
    });
  }

  /** How much of each limit is used. */
  public static byte[] budget(List<Share> shares) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "budget");
      json.writeArrayFieldStart("limits");
      for (var share : shares) {
        json.writeStartObject();
        ShareFields.write(json, share);
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  /** A conversation has another title, or other settings, or is there again. */
  public static byte[] conversation(
      ConversationId conversation, String title, ConversationSettings settings) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "conversation");
      json.writeStringField("conversation", conversation.value());
      json.writeBooleanField("deleted", false);
      json.writeStringField("title", title);
      SettingsJson.write(json, settings);
    });
  }

  /** A conversation is deleted. */
  public static byte[] deleted(ConversationId conversation) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "conversation");
      json.writeStringField("conversation", conversation.value());
      json.writeBooleanField("deleted", true);
    });
  }

  /**
   * A pass is nearly over.
   *
   * @param expires how long it still holds
   * @param closes how long its socket stays open without a newer one
   */
  public static byte[] expiring(Duration expires, Duration closes) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "expiring");
      json.writeNumberField("expires_ms", Math.max(0, expires.toMillis()));
      json.writeNumberField("closes_ms", Math.max(0, closes.toMillis()));
    });
  }

  /**
   * A newer pass counts from now on.
   *
   * @param expires how long it holds, null for ever
   */
  public static byte[] authenticated(String id, @Nullable Duration expires) {
    return ok(
        id,
        json -> {
          if (expires == null) {
            json.writeNullField("expires_ms");
          } else {
            json.writeNumberField("expires_ms", Math.max(1, expires.toMillis()));
          }
        });
  }

  /** A position that was asked for over HTTP can't be used; a snapshot follows. */
  public static byte[] reset(TurnId turn, String reason) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "reset");
      json.writeStringField("turn", turn.value());
      json.writeStringField("reason", reason);
    });
  }

  /** An answer without further fields. */
  public static byte[] ok(String id) {
    return ok(id, _ -> {});
  }

  /** An answer with further fields. */
  public static byte[] ok(String id, Members members) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "ok");
      json.writeStringField("id", id);
      members.write(json);
    });
  }

  /** An answer with an object in one further field. */
  public static byte[] ok(String id, String field, Members object) {
    return ok(
        id,
        json -> {
          json.writeObjectFieldStart(field);
          object.write(json);
          json.writeEndObject();
        });
  }

  /** The fields that say which turn was accepted. */
  public static Members accepted(
      TurnId turn, long epoch, TurnPlace place, TurnStatus status, boolean duplicate) {
    return json -> {
      started(json, turn, epoch, place, status);
      json.writeBooleanField("duplicate", duplicate);
    };
  }

  private static void started(
      JsonGenerator json, TurnId turn, long epoch, TurnPlace place, TurnStatus status)
      throws IOException {
    json.writeStringField("turn", turn.value());
    json.writeNumberField("epoch", epoch);
    json.writeStringField("conversation", place.conversation().value());
    json.writeStringField("question", place.question().value());
    json.writeStringField("answer", place.answer().value());
    json.writeStringField("state", status.wire());
  }

  /** The fields of a cancel's receipt. */
  public static Members receipt(
      TurnStatus status, @Nullable Duration upstreamClosed, Receipt receipt) {
    return json -> {
      json.writeStringField("turn", receipt.turn().value());
      json.writeStringField("state", status.wire());
      if (upstreamClosed == null) {
        json.writeNullField("upstream_closed_ms");
      } else {
        json.writeNumberField(
            "upstream_closed_ms", Math.round(upstreamClosed.toNanos() / 1e4) / 100.0);
      }
      ReceiptFields.writeUse(json, receipt);
    };
  }

  /** The answer to a watch. */
  public static byte[] watched(String id, List<Watched> turns) {
    return ok(
        id,
        json -> {
          json.writeArrayFieldStart("turns");
          for (var turn : turns) {
            json.writeStartObject();
            watched(json, turn);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void watched(JsonGenerator json, Watched turn) throws IOException {
    switch (turn) {
      case Watched.Resumed(var head) -> {
        head(json, head);
        json.writeStringField("result", "resumed");
      }
      case Watched.Reset(var head, var reason) -> {
        head(json, head);
        json.writeStringField("result", "reset");
        json.writeStringField("reason", reason);
      }
      case Watched.No(var id, var result) -> {
        json.writeStringField("turn", id.value());
        json.writeStringField("result", result);
      }
    }
  }

  private static void head(JsonGenerator json, Head head) throws IOException {
    json.writeStringField("turn", head.turn().value());
    json.writeNumberField("epoch", head.epoch());
    json.writeNumberField("head", head.head());
    json.writeStringField("state", head.status().wire());
  }

  /**
   * Nothing was done.
   *
   * @param id null when the command's could not be read
   */
  public static byte[] refused(@Nullable String id, Refusal refusal) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "refused");
      json.writeStringField("id", id);
      refusal.writeTo(json);
    });
  }
}
