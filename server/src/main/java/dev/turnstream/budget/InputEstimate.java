package dev.turnstream.budget;

import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.RawJson;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a question has at most, before anybody has counted them: one for each three bytes
 * of its JSON, which is more than texts of usual languages have.
 */
final class InputEstimate {
  private static final int BYTES_A_TOKEN = 3;

  /** Of an image, whose bytes say nothing: that of the largest which models take. */
  private static final int IMAGE = 5_000;

  /** What a model is told besides: roles, the tools' own prompt. */
  private static final int AROUND = 20;

  private InputEstimate() {}

  static long of(MessageRequest request) {
    long beside =
        Stream.of("system", "tools", "mcp_servers")
            .map(request.parameters()::member)
            .filter(Objects::nonNull)
            .mapToLong(InputEstimate::text)
            .sum();
    return beside
        + request.messages().stream()
            .mapToLong(message -> AROUND + content(message.content()))
            .sum();
  }

  private static long content(RawJson content) {
    return content.isArray()
        ? content.elements().stream().mapToLong(InputEstimate::block).sum()
        : text(content);
  }

  private static long block(RawJson block) {
    var type = word(block.member("type"));
    return switch (type) {
      case "image" -> IMAGE;
      case "tool_result" -> {
        var inside = block.member("content");
        yield AROUND + (inside == null ? 0 : content(inside));
      }
      default -> text(block);
    };
  }

  private static String word(@Nullable RawJson value) {
    return value == null ? "" : value.asText();
  }

  private static long text(RawJson json) {
    return Math.ceilDiv(json.size(), BYTES_A_TOKEN);
  }
}
