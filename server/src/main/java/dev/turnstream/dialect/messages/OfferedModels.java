package dev.turnstream.dialect.messages;

import dev.turnstream.model.RawJson;
import java.util.function.Predicate;

/** Claude's list of models without those that may not be asked. */
public final class OfferedModels {
  private OfferedModels() {}

  /** The same list with fewer models; what is no list stays as it is. */
  public static RawJson of(RawJson answer, Predicate<String> isOffered) {
    var data = answer.isObject() ? answer.member("data") : null;
    if (data == null || !data.isArray()) {
      return answer;
    }
    var offered = data.elements().stream().filter(model -> isOffered(model, isOffered)).toList();
    return answer.with("data", RawJson.array(offered));
  }

  private static boolean isOffered(RawJson model, Predicate<String> isOffered) {
    var id = model.isObject() ? model.member("id") : null;
    return id != null && isOffered.test(id.asText());
  }
}
