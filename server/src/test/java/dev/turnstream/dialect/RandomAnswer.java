package dev.turnstream.dialect;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a server may say in one answer: blocks of all kinds, cut anywhere, some of them at the same
 * time, some without a beginning or an end, some with a piece behind their end.
 */
public final class RandomAnswer {
  private static final List<String> WORDS =
      List.of("a", "\"", "\\", "\n", "ü", "😀", "\u2028", " ", "<b>", "]}", "data: ", "\u0001");

  private final Random random;
  private final List<List<MessageEvent>> blocks = new ArrayList<>();
  private int texts;

  private RandomAnswer(Random random) {
    this.random = random;
  }

  /** The events of one answer, without its turn's beginning and end. */
  public static List<TurnEvent> events(Random random) {
    return new RandomAnswer(random).all();
  }

  private List<TurnEvent> all() {
    int count = random.nextInt(6);
    while (blocks.size() < count) {
      block(blocks.size());
    }
    var all = new ArrayList<TurnEvent>(mixed());
    if (random.nextBoolean()) {
      var usage = Usage.NONE.withOutputTokens(random.nextInt(1000));
      all.add(new MessageEvent.MessageDelta(StopReason.END_TURN, null, null, usage));
    }
    return all;
  }

  private void block(int index) {
    switch (random.nextInt(8)) {
      case 0, 1 -> text(index, true);
      case 2 -> thinking(index, true);
      case 3 -> text(index, false);
      case 4 -> thinking(index, false);
      case 5 -> tool(index, "tool_use");
      case 6 -> {
        tool(index, "server_tool_use");
        result(index + 1, "t" + index);
      }
      default -> whole(index);
    }
  }

  private void text(int index, boolean begun) {
    texts++;
    var events = new ArrayList<MessageEvent>();
    if (begun) {
      var first = words(random.nextInt(2));
      var raw = RawJson.of("{\"type\":\"text\"}").with("text", RawJson.string(first));
      events.add(new MessageEvent.BlockStarted(index, new ContentBlock.Text(first, raw)));
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      events.add(new MessageEvent.TextDelta(index, words(random.nextInt(5))));
      if (random.nextInt(5) == 0) {
        events.add(new MessageEvent.CitationDelta(index, RawJson.of("{\"url\":\"u\"}")));
      }
    }
    blocks.add(ended(index, events));
  }

  private void thinking(int index, boolean begun) {
    var events = new ArrayList<MessageEvent>();
    if (begun) {
      var raw = RawJson.of("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
      var block = new ContentBlock.Thinking(JsonText.EMPTY, raw);
      events.add(new MessageEvent.BlockStarted(index, block));
    }
    for (int i = begun ? random.nextInt(5) : 1; i > 0; i--) {
      events.add(new MessageEvent.ThinkingDelta(index, words(random.nextInt(5))));
    }
    if (random.nextBoolean()) {
      events.add(new MessageEvent.SignatureDelta(index, "s+/=" + random.nextInt(100)));
    }
    blocks.add(ended(index, events));
  }

  private void tool(int index, String type) {
    var events = new ArrayList<MessageEvent>();
    var raw =
        RawJson.of(
            "{\"type\":\"%s\",\"id\":\"t%d\",\"name\":\"n\",\"input\":{}}".formatted(type, index));
    events.add(new MessageEvent.BlockStarted(index, ContentBlock.of(raw)));
    var input = RawJson.object(Map.of("q", RawJson.string(words(5)))).toString();
    for (int at = 0; at < input.length() && random.nextInt(12) > 0; ) {
      int to = input.offsetByCodePoints(at, Math.min(3, input.codePointCount(at, input.length())));
      events.add(new MessageEvent.InputJsonDelta(index, JsonText.of(input.substring(at, to))));
      at = to;
    }
    blocks.add(ended(index, events));
  }

  private void result(int index, String call) {
    var raw =
        RawJson.of(
            "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"%s\",\"content\":[{\"a\": 1}]}"
                .formatted(call));
    blocks.add(ended(index, List.of(new MessageEvent.BlockStarted(index, ContentBlock.of(raw)))));
  }

  private void whole(int index) {
    var raw =
        random.nextBoolean()
            ? "{\"type\":\"redacted_thinking\",\"data\":\"d%d\"}".formatted(index)
            : "{\"type\":\"yet_unknown\",\"x\":[1.0]}";
    var block = ContentBlock.of(RawJson.of(raw));
    blocks.add(ended(index, List.of(new MessageEvent.BlockStarted(index, block))));
  }

  private List<MessageEvent> ended(int index, List<MessageEvent> events) {
    var all = new ArrayList<>(events);
    if (random.nextInt(6) > 0) {
      all.add(new MessageEvent.BlockStopped(index));
      if (random.nextInt(8) == 0 && events.getLast() instanceof MessageEvent.TextDelta last) {
        all.add(last);
      }
    }
    return all;
  }

  private JsonText words(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return JsonText.of(text.toString());
  }

  /** All blocks, one after another or, now and then, some of them at the same time. */
  private List<MessageEvent> mixed() {
    // pieces of two texts at once have no order that each protocol could tell
    boolean isMixed = random.nextInt(4) == 0 && texts < 2;
    var all = new ArrayList<MessageEvent>();
    var rest = new ArrayList<>(blocks.stream().map(ArrayList::new).toList());
    rest.forEach(block -> all.add(block.removeFirst())); // they begin in their order
    if (!isMixed) {
      return blocks.stream().flatMap(List::stream).toList();
    }
    rest.removeIf(List::isEmpty);
    while (!rest.isEmpty()) {
      var block = rest.get(random.nextInt(rest.size()));
      all.add(block.removeFirst());
      rest.removeIf(List::isEmpty);
    }
    return all;
  }
}
