package dev.turnstream.dialect.aisdk;

import dev.turnstream.model.RawJson;
import java.util.ArrayList;
import java.util.List;

/** What a user said: text, and files as the blocks that Claude takes them in. */
final class UserParts {
  private UserParts() {}

  static List<RawJson> blocks(List<Members> parts) throws Wrong {
    var blocks = new ArrayList<RawJson>();
    for (var part : parts) {
      switch (part.needed("type")) {
        case "text" -> {
          if (!part.text("text").isBlank()) { // Claude takes no blank text
            blocks.add(UiHistory.text(part.text("text")));
          }
        }
        case "file" -> blocks.add(FileBlock.of(part));
        default -> {} // data and sources of the page's own
      }
    }
    return blocks;
  }

  static List<RawJson> texts(List<Members> parts) {
    return parts.stream()
        .map(part -> part.text("text"))
        .filter(text -> !text.isBlank())
        .map(UiHistory::text)
        .toList();
  }
}
