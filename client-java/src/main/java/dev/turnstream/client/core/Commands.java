package dev.turnstream.client.core;

import dev.turnstream.client.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands that have no answer yet, in the order in which they were given. */
final class Commands {
  private static final Set<String> STARTING = Set.of("start", "regenerate", "edit", "continue");

  /** A command, and whether it went out on more than one connection. */
  static final class Pending {
    final String id;
    final JsonObject frame;
    private int sent;

    Pending(String id, JsonObject frame) {
      this.id = id;
      this.frame = frame;
    }

    boolean is(String type) {
      return type.equals(frame.string("type"));
    }

    /** Whether its answer names a turn whose events follow. */
    boolean startsAndWatches() {
      return STARTING.contains(frame.string("type", ""))
          && (frame.get("watch") == null || frame.bool("watch"));
    }

    /** The first answer may have been lost: then a refusal of what is done already is none. */
    boolean wasDoneBefore(Refusal why) {
      return sent > 1 && is("delete") && why.code().equals("unknown");
    }
  }

  private final Map<String, Pending> pending = new LinkedHashMap<>();

  Pending add(String id, JsonObject frame) {
    var command = new Pending(id, frame);
    pending.put(id, command);
    return command;
  }

  /** What a socket is to be sent for this command. */
  static String toSend(Pending command) {
    command.sent++;
    return command.frame.toString();
  }

  /** All of them, for a new connection. */
  List<Pending> all() {
    return List.copyOf(pending.values());
  }

  @Nullable Pending get(@Nullable String id) {
    return id == null ? null : pending.get(id);
  }

  void answered(Pending command) {
    pending.remove(command.id);
  }

  /** Whether a cancel overtook the command that starts what it is to cancel. */
  boolean isAhead(Pending cancel, Refusal why) {
    return cancel.is("cancel")
        && why.code().equals("unknown")
        && get(cancel.frame.string("command")) != null;
  }

  /** The cancels that name this command. */
  List<Pending> cancelsOf(Pending start) {
    return pending.values().stream()
        .filter(one -> one.is("cancel") && start.id.equals(one.frame.string("command")))
        .toList();
  }
}
