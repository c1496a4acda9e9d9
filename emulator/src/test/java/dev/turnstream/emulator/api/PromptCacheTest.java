package dev.turnstream.emulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The prompt cache")
class PromptCacheTest {
  private static final String LONG = "word ".repeat(3_000);

  private final AtomicLong clock = new AtomicLong();
  private final PromptCache cache = new PromptCache(2_048, clock::get);

  @Test
  void isLeftAloneWithoutAMark() {
    var usage = cache.account(prompt(LONG, null, "Hi"));

    assertThat(usage.read() + usage.write5m() + usage.write1h()).isZero();
  }

  @Test
  void isWrittenFirstAndReadThen() {
    var first = cache.account(prompt(LONG, "5m", "Hi"));
    var second = cache.account(prompt(LONG, "5m", "Something else"));

    assertThat(first.write5m()).isGreaterThan(2_048);
    assertThat(first.read()).isZero();
    assertThat(second.read()).isEqualTo(first.write5m());
    assertThat(second.write5m()).isZero();
  }

  @Test
  void countsTheWholePromptWhereverItComesFrom() {
    var prompt = prompt(LONG, "1h", "Hi");
    var usage = cache.account(prompt);

    assertThat(usage.write1h()).isPositive();
    assertThat(usage.input() + usage.write1h()).isEqualTo(prompt.tokens());
  }

  @Test
  void forgetsAfterFiveMinutes() {
    cache.account(prompt(LONG, "5m", "Hi"));
    clock.addAndGet(TimeUnit.MINUTES.toNanos(5));

    assertThat(cache.account(prompt(LONG, "5m", "Hi")).read()).isZero();
  }

  @Test
  void doesNotTakeShortPrompts() {
    assertThat(cache.account(prompt("short", "5m", "Hi")).write5m()).isZero();
  }

  @Test
  void growsWithAConversation() {
    var first = cache.account(Prompt.of(conversation(2)));
    var second = cache.account(Prompt.of(conversation(4)));

    assertThat(second.read()).isEqualTo(first.write5m());
    assertThat(second.write5m()).isPositive();
  }

  /** A conversation whose last block is marked by the top-level field. */
  private static JsonObject conversation(int messages) {
    var list = new JsonArray();
    for (int i = 0; i < messages; i++) {
      var role = i % 2 == 0 ? "user" : "assistant";
      list.add(new JsonObject().put("role", role).put("content", LONG + i));
    }
    return new JsonObject()
        .put("messages", list)
        .put("cache_control", new JsonObject().put("type", "ephemeral"));
  }

  private static Prompt prompt(
      String system, @org.jspecify.annotations.Nullable String ttl, String user) {
    var block = new JsonObject().put("type", "text").put("text", system);
    if (ttl != null) {
      block.put("cache_control", new JsonObject().put("type", "ephemeral").put("ttl", ttl));
    }
    return Prompt.of(
        new JsonObject()
            .put("system", new JsonArray().add(block))
            .put(
                "messages",
                new JsonArray().add(new JsonObject().put("role", "user").put("content", user))));
  }
}
