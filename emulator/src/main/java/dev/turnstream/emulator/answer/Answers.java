package dev.turnstream.emulator.answer;

import dev.turnstream.emulator.answer.Draft.Part;
import dev.turnstream.emulator.api.MessagesRequest;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds what to say. */
final class Answers {
  private static final int MOST_COUNTED = 10_000;
  private static final int QUOTED = 240;

  /** So many chars of a prompt are searched for words: an event loop is not to be held up. */
  private static final int MOST_READ = 64 * 1024;

  private Answers() {}

  static Draft draft(MessagesRequest request, Script script) {
    var text = Instructions.withoutScript(request.prompt()).strip();
    var prompt = Words.of(Text.cut(text, MOST_READ));
    var draft = scripted(request, script, prompt);
    if (draft == null) {
      draft = asked(request, prompt);
    }
    return thinks(request, script, prompt) ? draft.after(thought(request, prompt)) : draft;
  }

  private static @Nullable Draft scripted(MessagesRequest request, Script script, Words prompt) {
    if (script.has(Knob.DELTAS)) {
      return new Draft(
          List.of(
              new Part.Fills(
                  script.count(Knob.DELTAS, 0),
                  (int) script.count(Knob.SIZE, 0),
                  script.is(Knob.STAMPS))));
    }
    var say = script.text(Knob.SAY);
    var tool = script.text(Knob.TOOL);
    if (say == null && tool == null) {
      return null;
    }
    var draft = tool == null ? new Draft(List.of()) : ToolTalk.call(tool, request, prompt);
    return say == null ? draft : draft.after(new Part.Says(say));
  }

  private static Draft asked(MessagesRequest request, Words prompt) {
    var closing = ToolTalk.closing(request);
    if (closing != null) {
      return closing;
    }
    var call = ToolTalk.call(request, prompt);
    if (call != null) {
      return call;
    }
    var schema = request.format();
    if (schema != null) {
      return Draft.says(Samples.object(schema, prompt.text()).encode());
    }
    return prompt.any("refuse", "refusal") ? refusal() : Draft.says(text(request, prompt));
  }

  private static String text(MessagesRequest request, Words prompt) {
    var echo = echo(prompt);
    if (echo != null) {
      return echo;
    }
    var recalled = Recall.answer(request, prompt);
    if (recalled != null) {
      return recalled;
    }
    var counted = count(prompt);
    if (counted != null) {
      return counted;
    }
    var sum = Arithmetic.find(prompt.text());
    if (sum != null) {
      return "%s = **%s**".formatted(sum.text(), sum.value().stripTrailingZeros().toPlainString());
    }
    var called = Library.called(prompt);
    return called == null ? small(request, prompt) : called;
  }

  private static @Nullable String echo(Words prompt) {
    for (var word : List.of("repeat after me", "please repeat", "repeat", "echo", "say")) {
      if (prompt.startsWith(word)) {
        var rest = prompt.text().strip().substring(word.length());
        var said = rest.startsWith(":") || rest.startsWith(",") ? rest.substring(1) : rest;
        return said.isBlank() ? null : unquoted(said.strip());
      }
    }
    return null;
  }

  private static String unquoted(String text) {
    return text.length() > 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  private static @Nullable String count(Words prompt) {
    int at = prompt.spaced().indexOf(" count to ");
    if (at < 0) {
      return null;
    }
    var number = prompt.spaced().substring(at + " count to ".length()).split(" ", 2)[0];
    boolean digits = !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9');
    int last = !digits ? 10 : number.length() > 6 ? MOST_COUNTED : Integer.parseInt(number);
    return IntStream.rangeClosed(1, Math.clamp(last, 1, MOST_COUNTED))
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", "));
  }

  /** Small talk, and what is said when nothing else fits. */
  private static String small(MessagesRequest request, Words prompt) {
    if (prompt.startsWith("hello", "hi", "hey", "good morning", "good evening")
        && prompt.size() <= 4) {
      return "Hello! I am the **Turnstream emulator**: I stand in for Claude while no API key is"
          + " set, and answer at Claude's pace. Ask me anything, or say `help` to see what I can"
          + " show.";
    }
    if (prompt.any("thanks", "thank you") && prompt.size() <= 6) {
      return "You're welcome! Say `help` to see what else I can show.";
    }
    if (prompt.text().isBlank()) {
      return "There was no text in your message. " + Library.read("hint");
    }
    int images = request.last().blocks("image").size();
    var seen = images == 0 ? "" : "I got %d image(s), too, but cannot see. ".formatted(images);
    return "You asked: “" + Text.cut(prompt.text(), QUOTED) + "”\n\n" + seen + Library.read("hint");
  }

  private static Draft refusal() {
    return new Draft(
        List.of(
            new Part.Refuses(
                "general_harms",
                "This request was declined because the prompt asked for a refusal.")));
  }

  private static boolean thinks(MessagesRequest request, Script script, Words prompt) {
    if (script.has(Knob.THINK)) {
      return script.is(Knob.THINK);
    }
    return switch (request.thinking()) {
      case "adaptive", "enabled" -> true;
      case "disabled", "between_tools" -> false;
      default -> prompt.any("think", "thinking", "reason", "reasoning");
    };
  }

  private static Part thought(MessagesRequest request, Words prompt) {
    var text =
        "The user wrote %d words: %s\n\nI am an emulator, so there is nothing to work out: I look for a word that I know an answer to, and take care to answer the same request the same way."
            .formatted(prompt.size(), Recall.quote(prompt.text()));
    return new Part.Thinks(text, request.showsThinking() || request.thinking().isEmpty());
  }
}
