package dev.turnstream.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a turn asks for beside its model and its messages: how long, with which system prompt, which
 * tools. Also what this build does not know goes to Claude byte for byte as it came.
 *
 * @param members members of a Messages API body, in order; never {@code model}, {@code messages} or
 *     {@code stream}, which are not the caller's
 * @param betas values of the {@code anthropic-beta} header
 * @param apiVersion another version of the Messages API than the server's, or null
 */
public record RequestParameters(
    Map<String, RawJson> members, List<String> betas, @Nullable String apiVersion) {
  private static final Set<String> OURS = Set.of("model", "messages", "stream");

  /** Nothing beside the messages. */
  public static final RequestParameters NONE = new RequestParameters(Map.of(), List.of(), null);

  public RequestParameters {
    var theirs = new LinkedHashMap<>(members);
    theirs.keySet().removeAll(OURS);
    members = Collections.unmodifiableMap(theirs);
    betas = List.copyOf(betas);
  }

  /** Members of a body and nothing else. */
  public static RequestParameters of(Map<String, RawJson> members) {
    return members.isEmpty() ? NONE : new RequestParameters(members, List.of(), null);
  }

  /**
   * What every turn needs.
   *
   * @param maxTokens most output tokens, at least 1
   * @param system the system prompt, or null for none
   */
  public static RequestParameters of(int maxTokens, @Nullable String system) {
    var members = new LinkedHashMap<String, RawJson>();
    members.put("max_tokens", RawJson.of(String.valueOf(maxTokens)));
    if (system != null) {
      members.put("system", RawJson.string(JsonText.of(system)));
    }
    return of(members);
  }

  /** These with those of a later layer, which win member by member. */
  public RequestParameters then(RequestParameters later) {
    if (later.equals(NONE)) {
      return this;
    }
    var all = new LinkedHashMap<>(members);
    all.putAll(later.members);
    return new RequestParameters(
        all,
        later.betas.isEmpty() ? betas : later.betas,
        later.apiVersion == null ? apiVersion : later.apiVersion);
  }

  /** One member, or null when it is not asked for. */
  public @Nullable RawJson member(String name) {
    return members.get(name);
  }
}
