package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Sees what all clients see, and holds it against what Claude said and what the disk has. */
final class SimulatedWitness {
  final Set<String> deleted = new HashSet<>();

  /** Commands that may each lead to one call. */
  final Set<String> wishes = new HashSet<>();

  /** Those of them that ask an old question. */
  final Set<String> repeatedQuestions = new HashSet<>();

  final SimulatedServer server;

  /**
   * Whether the store ever failed, so that an end may have been told and then lost with the
   * process.
   */
  boolean hadFailures;

  private final SimulatedClaude claude;
  private final Map<String, Integer> callOfTurn = new HashMap<>();
  private final Map<String, JsonObject> ends = new HashMap<>();
  private final @Nullable StringBuilder trace;
  private final SimulatedTime time;

  SimulatedWitness(
      SimulatedTime time,
      SimulatedClaude claude,
      SimulatedServer server,
      @Nullable StringBuilder trace) {
    this.time = time;
    this.claude = claude;
    this.server = server;
    this.trace = trace;
  }

  void note(String who, String what, Object more) {
    if (trace != null) {
      trace.append(
          "%10.3f ms  %s %s %s%n".formatted((time.now() / 1e6) % 86_400_000.0, who, what, more));
    }
  }

  /** G1: what a client has of an answer is the beginning of what Claude said, of one call. */
  void onText(String turn, CharSequence text) {
    int end = text.toString().indexOf("# ", 1);
    if (end < 0) {
      return;
    }
    int number = Integer.parseInt(text.toString().substring(1, end));
    var known = callOfTurn.putIfAbsent(turn, number);
    check(known == null || known == number, turn + " shows two calls");
    var said = claude.calls.get(number).text;
    check(
        said.length() >= text.length() && said.substring(0, text.length()).contentEquals(text),
        "%s shows \"%s\" where Claude said \"%s\"".formatted(turn, text, said));
  }

  /** G3, G6: one end, the same for everyone, and the disk has it. */
  void onEnd(String turn, JsonObject end, String text) {
    var sum = new CRC32();
    sum.update(text.getBytes(UTF_8));
    check(
        "%08x".formatted(sum.getValue()).equals(end.getString("text_crc32")),
        turn + " has another text than its end says: " + text);
    var known = ends.putIfAbsent(turn, end);
    check(
        known == null || known.getString("state").equals(end.getString("state")) || hadFailures,
        turn + " has two ends");
    if (!hadFailures) {
      server
          .disk
          .turn(Owner.LOCAL, new TurnId(turn))
          .ifPresent(stored ->
              check(
                  stored.status().wire().equals(end.getString("state")),
                  turn + " ended, and the disk says " + stored.status()));
    }
  }

  /** G7, G8: at the end of the world. */
  void onTheLastDay() {
    String after = null;
    do {
      var page = server.disk.list(Owner.LOCAL, 100, after, null);
      page.items().forEach(one -> onConversation(one.conversation()));
      after = page.next();
    } while (after != null);
    var asked = new HashMap<String, Integer>();
    claude.calls.forEach(call -> asked.merge(call.question, 1, Integer::sum));
    check(claude.calls.size() <= wishes.size(), "more calls than commands");
    int twice = asked.values().stream().mapToInt(times -> times - 1).sum();
    check(twice <= repeatedQuestions.size(), "a question was asked twice: " + asked);
    claude.calls.forEach(call -> check(!call.isOpen(), "a call is open for ever"));
  }

  private void onConversation(ConversationId conversation) {
    var read = server.disk.read(Owner.LOCAL, conversation).orElseThrow();
    for (var turn : read.turns()) {
      check(turn.status().isTerminal(), turn.turn() + " says " + turn.status() + " for ever");
      var seen = ends.get(turn.turn().value());
      check(
          seen == null || seen.getString("state").equals(turn.status().wire()) || hadFailures,
          turn.turn() + " was told otherwise than it is written");
      var number = callOfTurn.get(turn.turn().value());
      var blocks = server.disk.answer(Owner.LOCAL, turn.turn()).orElseThrow().elements();
      if (number != null && !blocks.isEmpty() && blocks.getFirst().member("text") != null) {
        var text = blocks.getFirst().member("text").asText();
        var said = claude.calls.get(number).text.toString();
        check(
            turn.status().wire().equals("completed") ? said.equals(text) : said.startsWith(text),
            turn.turn() + " is written as " + text);
      }
    }
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
