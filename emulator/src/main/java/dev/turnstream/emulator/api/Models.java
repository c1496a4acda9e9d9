package dev.turnstream.emulator.api;

import static dev.turnstream.emulator.api.Model.Thinking.ALWAYS;
import static dev.turnstream.emulator.api.Model.Thinking.BY_DEFAULT;
import static dev.turnstream.emulator.api.Model.Thinking.ON_REQUEST;

import dev.turnstream.emulator.api.Model.Thinking;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models that the emulator answers to, newest first.
 *
 * <p>Limits are those of the real models in November 2026. Days of release are real where they are
 * part of an id and for Sonnet 4.6, elsewhere only plausible.
 */
public final class Models {
  private static final int M = 1_000_000;
  private static final int K128 = 128_000;

  private static final List<Model> ALL =
      List.of(
          model("claude-fable-5-2", null, "2026-11-09", 52, M, K128, ALWAYS),
          model("claude-mythos-5-2", null, "2026-11-09", 52, M, K128, ALWAYS),
          model("claude-haiku-5-5", null, "2026-10-06", 55, M, K128, BY_DEFAULT),
          model("claude-sonnet-5-5", null, "2026-09-29", 55, M, K128, BY_DEFAULT),
          model("claude-opus-5-5", null, "2026-09-22", 55, M, K128, ALWAYS),
          model("claude-fable-5-1", null, "2026-09-01", 51, M, K128, ALWAYS),
          model("claude-mythos-5-1", null, "2026-09-01", 51, M, K128, ALWAYS),
          model("claude-opus-5", null, "2026-07-21", 50, M, K128, BY_DEFAULT),
          model("claude-sonnet-5", null, "2026-06-30", 50, M, K128, BY_DEFAULT),
          model("claude-fable-5", null, "2026-06-09", 50, M, K128, ALWAYS),
          model("claude-mythos-5", null, "2026-06-09", 50, M, K128, ALWAYS),
          model("claude-opus-4-8", null, "2026-05-26", 48, M, K128, ON_REQUEST),
          model("claude-opus-4-7", null, "2026-04-16", 47, M, K128, ON_REQUEST),
          model("claude-sonnet-4-6", null, "2026-02-17", 46, M, K128, ON_REQUEST),
          model("claude-opus-4-6", null, "2026-02-05", 46, M, K128, ON_REQUEST),
          model("claude-opus-4-5", "20251101", "2025-11-01", 45, 200_000, 64_000, ON_REQUEST),
          model("claude-haiku-4-5", "20251001", "2025-10-01", 45, 200_000, 64_000, ON_REQUEST),
          model("claude-sonnet-4-5", "20250929", "2025-09-29", 45, 200_000, 64_000, ON_REQUEST));

  private Models() {}

  private static Model model(
      String id,
      @Nullable String dated,
      String created,
      int generation,
      int context,
      int maxOutput,
      Thinking thinking) {
    var line = id.split("-", -1)[1];
    var version =
        generation % 10 == 0 ? "" + generation / 10 : generation / 10 + "." + generation % 10;
    var name =
        "Claude " + Character.toUpperCase(line.charAt(0)) + line.substring(1) + " " + version;
    return new Model(
        dated == null ? id : id + "-" + dated,
        dated == null ? null : id,
        name,
        created,
        line,
        generation,
        context,
        maxOutput,
        thinking);
  }

  /** The model of this id or alias, or null. */
  public static @Nullable Model find(String id) {
    for (Model model : ALL) {
      if (model.id().equals(id) || id.equals(model.alias())) {
        return model;
      }
    }
    return null;
  }

  /** A stand-in for an id that is not in the list: takes what Sonnet 4.6 takes. */
  public static Model standIn(String id) {
    return new Model(id, null, id, "2026-01-01", "other", 46, M, K128, ON_REQUEST);
  }

  /**
   * A page of the list.
   *
   * @param limit entries, from 1
   * @param after id before the first entry of the page, or null
   * @param before id behind the last entry of the page, or null
   * @return null if a cursor names no model
   */
  public static @Nullable JsonObject page(
      int limit, @Nullable String after, @Nullable String before) {
    int from = after == null ? 0 : indexOf(after) + 1;
    int to = before == null ? ALL.size() : indexOf(before);
    if ((after != null && from == 0) || to < 0) {
      return null;
    }
    boolean backwards = after == null && before != null;
    int size = Math.min(limit, Math.max(0, to - from));
    int start = backwards ? to - size : from;
    var page = ALL.subList(start, start + size);
    var data = new JsonArray();
    page.forEach(model -> data.add(model.toJson()));
    return new JsonObject()
        .put("data", data)
        .put("has_more", backwards ? start > 0 : start + size < ALL.size())
        .put("first_id", page.isEmpty() ? null : page.getFirst().id())
        .put("last_id", page.isEmpty() ? null : page.getLast().id());
  }

  private static int indexOf(String id) {
    var model = find(id);
    return model == null ? -1 : ALL.indexOf(model);
  }
}
