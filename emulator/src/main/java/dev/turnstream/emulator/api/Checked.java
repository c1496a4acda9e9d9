package dev.turnstream.emulator.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A body after all checks: bad input is a value, not an exception. */
public sealed interface Checked {
  record Good(MessagesRequest request, Prompt prompt) implements Checked {}

  record Bad(ApiError error) implements Checked {}

  /**
   * Checks a body.
   *
   * @param body as received
   * @param version value of {@code anthropic-version}
   * @param create true for {@code /v1/messages}, false for {@code count_tokens}
   * @param anyModel whether unknown models are taken
   */
  static Checked check(Buffer body, String version, boolean create, boolean anyModel) {
    JsonObject json;
    try {
      json = new JsonObject(body);
    } catch (DecodeException | ClassCastException _) {
      return bad("The request body is not valid JSON: it must be one JSON object.");
    }
    if (!(json.getValue("model") instanceof String id) || id.isEmpty()) {
      return bad("model: Field required");
    }
    var model = model(id, anyModel);
    if (model == null) {
      return new Bad(ApiError.notFound("model: " + id));
    }
    boolean newVersion = version.compareTo("2026-10-21") >= 0;
    var broken =
        create
            ? Rules.brokenForCreate(json, model, newVersion)
            : Rules.brokenForCount(json, model, newVersion);
    return broken == null ? sized(model, json) : bad(broken);
  }

  private static Checked sized(Model model, JsonObject json) {
    var prompt = Prompt.of(json);
    int tokens = prompt.tokens();
    return tokens > model.context()
        ? bad("prompt is too long: %d tokens > %d maximum".formatted(tokens, model.context()))
        : new Good(MessagesRequest.of(model, json), prompt);
  }

  private static @Nullable Model model(String id, boolean anyModel) {
    var model = Models.find(id);
    return model == null && anyModel ? Models.standIn(id) : model;
  }

  private static Checked bad(String message) {
    return new Bad(ApiError.invalid(message));
  }
}
