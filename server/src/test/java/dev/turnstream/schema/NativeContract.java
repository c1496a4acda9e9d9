package dev.turnstream.schema;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What both sides of a native socket may say. A test's client asks it about every frame, so that
 * each test of the native protocol also holds the schemas; it remembers which kinds it has seen.
 */
public final class NativeContract {
  private static final Map<String, String> ANSWERS =
      Map.ofEntries(
          entry("start", "ok_turn"),
          entry("regenerate", "ok_turn"),
          entry("edit", "ok_turn"),
          entry("continue", "ok_turn"),
          entry("cancel", "ok_cancel"),
          entry("watch", "ok_watch"),
          entry("unwatch", "ok_done"),
          entry("list", "ok_list"),
          entry("read", "ok_read"),
          entry("rename", "ok_done"),
          entry("configure", "ok_done"),
          entry("delete", "ok_done"),
          entry("restore", "ok_done"),
          entry("authenticate", "ok_authenticate"));

  private final Map<String, String> commands = new ConcurrentHashMap<>();
  private final Set<String> seen = new TreeSet<>();
  private boolean greeted;

  /** Holds a command against its schema. */
  public void sent(String text) {
    var command = Schemas.json(text);
    var type = command.path("type").asText();
    Schemas.assertValid(Schemas.COMMANDS, type, command);
    Schemas.assertValid(Schemas.COMMANDS, "", command);
    commands.put(command.path("id").asText(), type);
    seen.add("command " + type);
  }

  /** Holds a frame of the server's against its schema. */
  public void heard(String text) {
    var frame = Schemas.json(text);
    var kind = kind(frame);
    Schemas.assertValid(Schemas.FRAMES, kind, frame); // by itself first: its errors are readable
    Schemas.assertValid(Schemas.FRAMES, "", frame);
    if (kind.equals("hello") == greeted) {
      throw new AssertionError("hello is the first frame and comes once, not so: " + text);
    }
    greeted = true;
    see(kind, frame);
  }

  private String kind(JsonNode frame) {
    var type = frame.path("type").asText();
    return type.equals("ok") ? answer(frame.path("id").asText()) : type;
  }

  private String answer(String id) {
    var command = commands.get(id);
    return command == null ? "ok" : ANSWERS.getOrDefault(command, "ok");
  }

  private void see(String kind, JsonNode frame) {
    switch (kind) {
      case "refused" -> seen.add("refused " + frame.path("code").asText());
      case "end" -> seen.add("end " + frame.path("state").asText());
      case "ok_watch" -> frame.path("turns").forEach(this::seeWatched);
      default -> seen.add(kind);
    }
  }

  private void seeWatched(JsonNode turn) {
    var reason = turn.path("reason").asText();
    seen.add(("watched " + turn.path("result").asText() + " " + reason).strip());
  }

  /** The kinds of commands and frames that this socket has seen. */
  public Set<String> seen() {
    return seen;
  }

  /** All kinds that the schemas know. */
  public static Set<String> all() {
    var all = new TreeSet<String>();
    var commands = Schemas.schema(Schemas.COMMANDS);
    Schemas.alternatives(commands).forEach(command -> all.add("command " + command));
    var frames = Schemas.schema(Schemas.FRAMES);
    all.addAll(Schemas.alternatives(frames));
    all.addAll(Schemas.alternatives(frames.at("/$defs/ok")));
    all.addAll(Schemas.alternatives(frames.at("/$defs/event_of_a_turn")));
    all.removeAll(Set.of("ok", "event_of_a_turn", "refused", "end", "ok_watch"));
    words(frames.at("/$defs/refused/oneOf").findValues("enum"), "refused ", all);
    words(frames.at("/$defs/watched_not").findValues("enum"), "watched ", all);
    words(frames.at("/$defs/reason").findValues("enum"), "watched reset ", all);
    all.add("watched resumed");
    var states = Schemas.schema("common.schema.json").at("/$defs/finalState");
    words(states.findValues("enum"), "end ", all);
    return all;
  }

  private static void words(Iterable<JsonNode> lists, String prefix, Set<String> all) {
    lists.forEach(list -> list.forEach(word -> all.add(prefix + word.asText())));
  }
}
