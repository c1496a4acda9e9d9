package dev.turnstream.emulator.answer;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be said, before limits are applied and before it is cut into deltas.
 *
 * @param parts in order
 */
record Draft(List<Part> parts) {
  sealed interface Part {
    record Thinks(String text, boolean shown) implements Part {}

    record Says(String text) implements Part {}

    record Calls(String tool, JsonObject input) implements Part {}

    /** A refusal; whatever was said before it is void. */
    record Refuses(String category, String explanation) implements Part {}

    /** Many deltas that say nothing. */
    record Fills(long deltas, int size, boolean stamps) implements Part {}
  }

  Draft {
    parts = List.copyOf(parts);
  }

  static Draft says(String text) {
    return new Draft(List.of(new Part.Says(text)));
  }

  /** The same with a part in front. */
  Draft after(Part first) {
    var all = new ArrayList<Part>();
    all.add(first);
    all.addAll(parts);
    return new Draft(all);
  }
}
