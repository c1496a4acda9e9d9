package dev.turnstream.emulator.api;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A model and what it takes.
 *
 * @param id full id
 * @param alias shorter id that means the same, or null
 * @param name display name
 * @param created day of release, ISO 8601
 * @param line family, {@code sonnet} for example
 * @param generation 46 for 4.6
 * @param context most input tokens
 * @param maxOutput most output tokens
 * @param thinking what it does when nobody asks it to think
 */
public record Model(
    String id,
    @Nullable String alias,
    String name,
    String created,
    String line,
    int generation,
    int context,
    int maxOutput,
    Thinking thinking) {

  /** What a model does about thinking. */
  public enum Thinking {
    /** Only when asked. */
    ON_REQUEST,
    /** By itself, unless switched off. */
    BY_DEFAULT,
    /** Cannot be switched off. */
    ALWAYS
  }

  /** Whether {@code thinking.type: "adaptive"} is known. */
  public boolean adaptsThinking() {
    return generation >= 46;
  }

  /** Whether {@code thinking.type: "enabled"} with a budget is taken. */
  public boolean takesBudget() {
    return generation <= 46;
  }

  public boolean takesPrefill() {
    return generation < 46;
  }

  /** Whether sampling parameters other than the defaults are taken under 2023-06-01. */
  public boolean takesSampling() {
    return generation <= 46;
  }

  public boolean takesForcedTools() {
    boolean newest = line.equals("opus") && generation == 55;
    return !newest && generation != 51;
  }

  /** The entry of {@code GET /v1/models}. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("type", "model")
        .put("id", id)
        .put("display_name", name)
        .put("created_at", created + "T00:00:00Z")
        .put("line", line)
        .put("lifecycle", "active")
        .put("deprecated_at", null)
        .put("retires_at", null)
        .put("max_input_tokens", context)
        .put("max_tokens", maxOutput)
        .put("capabilities", capabilities());
  }

  private JsonObject capabilities() {
    var effort = supported(generation >= 46);
    for (var level : new String[] {"low", "medium", "high", "max"}) {
      effort.put(level, supported(generation >= 46));
    }
    effort.put("xhigh", supported(generation >= 47));
    var types =
        new JsonObject()
            .put("adaptive", supported(adaptsThinking()))
            .put("enabled", supported(takesBudget()))
            .put("disabled", supported(thinking != Thinking.ALWAYS))
            .put("between_tools", supported(generation >= 55));
    return new JsonObject()
        .put("batch", supported(false))
        .put("citations", supported(false))
        .put("code_execution", supported(false))
        .put("image_input", supported(true))
        .put("pdf_input", supported(true))
        .put("structured_outputs", supported(true))
        .put("server_tools", supported(false))
        .put("effort", effort)
        .put("thinking", supported(true).put("types", types))
        .put("context_management", supported(false));
  }

  private static JsonObject supported(boolean is) {
    return new JsonObject().put("supported", is);
  }
}
