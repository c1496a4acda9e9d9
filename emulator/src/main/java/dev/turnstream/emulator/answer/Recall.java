package dev.turnstream.emulator.answer;

import dev.turnstream.emulator.api.MessagesRequest;
import dev.turnstream.emulator.api.MessagesRequest.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions about the conversation itself, answered from the messages of the request. */
final class Recall {
  private static final String MY_NAME = "my name is ";
  private static final int QUOTED = 200;

  private Recall() {}

  /** An answer from the history, or null if the prompt does not ask for it. */
  static @Nullable String answer(MessagesRequest request, Words prompt) {
    if (prompt.any(
        "what is my name", "what's my name", "who am i", "remember my name", "my name again")) {
      var name = name(earlier(request));
      return name == null
          ? "You have not told me your name in this conversation."
          : "Your name is **" + name + "**; you told me so earlier in this conversation.";
    }
    if (prompt.any(
        "did i say",
        "did i ask",
        "did i tell",
        "have i said",
        "have i asked",
        "did i write",
        "my last message",
        "my first message",
        "my previous message")) {
      return said(earlier(request));
    }
    var name = name(List.of(prompt.text()));
    return name == null
        ? null
        : "Nice to meet you, **"
            + name
            + "**! Ask me later what your name is: I answer from the"
            + " messages that your program sends along.";
  }

  private static List<String> earlier(MessagesRequest request) {
    var texts = new ArrayList<String>();
    for (Turn turn : request.turns().subList(0, request.turns().size() - 1)) {
      if (turn.isUser() && !turn.text().isBlank()) {
        texts.add(Instructions.withoutScript(turn.text()).strip());
      }
    }
    return texts;
  }

  private static String said(List<String> earlier) {
    if (earlier.isEmpty()) {
      return "This is the first message of our conversation; you have said nothing before it.";
    }
    var text = new StringBuilder("Before this message you said:\n\n");
    int number = 1;
    for (String message : earlier) {
      text.append(number++).append(". ").append(quote(message)).append('\n');
    }
    return text.toString().strip();
  }

  private static @Nullable String name(List<String> texts) {
    for (String text : texts.reversed()) {
      int at = Text.indexOfIgnoringCase(text, MY_NAME);
      if (at >= 0) {
        int start = at + MY_NAME.length();
        int end = start;
        while (end < text.length() && isOfAName(text.charAt(end))) {
          end++;
        }
        if (end > start) {
          return text.substring(start, end);
        }
      }
    }
    return null;
  }

  private static boolean isOfAName(char c) {
    return Character.isLetter(c) || Character.isSurrogate(c) || c == '-' || c == '\'';
  }

  static String quote(String text) {
    var line = text.strip().replaceAll("\\s+", " ");
    return "“" + Text.cut(line, QUOTED) + "”";
  }
}
