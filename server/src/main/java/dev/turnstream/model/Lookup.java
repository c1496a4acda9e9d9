package dev.turnstream.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question to whoever answers that is no message: which models there are, how many tokens a
 * message has.
 *
 * @param path with its query
 * @param body what is posted, or null to get
 * @param betas values of the {@code anthropic-beta} header
 * @param apiVersion another version of the API than the server's, or null
 */
public record Lookup(
    String path, @Nullable RawJson body, List<String> betas, @Nullable String apiVersion) {
  public Lookup {
    betas = List.copyOf(betas);
  }

  /** What came of it. */
  public sealed interface Answer {
    /** This, byte for byte. */
    record Found(RawJson body) implements Answer {}

    /** Nothing. */
    record Failed(Failure failure) implements Answer {}
  }
}
