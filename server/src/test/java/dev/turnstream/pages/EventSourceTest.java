package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("A browser's own EventSource")
@ExtendWith(Stage.class)
class EventSourceTest {
  private static final String WORDS = "one two three four five six seven eight nine ten ";

  /** Starts a turn and reads it as any page could, with nothing of ours. */
  private static final String READ =
      """
      async (message) => {
        const started = await fetch("/api/turns", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ id: crypto.randomUUID(), message }),
        });
        const { turn } = await started.json();
        window.seen = { ids: [], types: [], text: "", opened: 0 };
        window.source = new EventSource(`/api/turns/${turn}/events`);
        source.onopen = () => seen.opened++;
        source.onmessage = ({ data, lastEventId }) => {
          const event = JSON.parse(data);
          seen.ids.push(lastEventId, event.from ?? event.seq);
          seen.types.push(event.type);
          seen.text += event.text ?? "";
        };
      }\
      """;

  private final Chromium chromium;

  EventSourceTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @Test
  @DisplayName("G1: resumes by itself where the line was cut, and stops after the end")
  void resumes() throws Exception {
    var text = WORDS.repeat(10);
    try (var network = new Network();
        var server = RunningServer.start("--allowed-origins=" + network.origin());
        var visitor = Visitor.at(chromium, network.origin(), it -> it)) {
      network.leadTo(server.port());
      visitor.visit("/tutorial");
      visitor.page.evaluate(READ, "!emulate ttft=20 delay=30 say=\"" + text + "\"");
      visitor.page.waitForFunction("() => seen.text.length > 20");
      network.cut();
      visitor.page.waitForFunction("() => source.readyState === EventSource.CONNECTING");
      assertThat(visitor.page.evaluate("seen.types")).asInstanceOf(LIST).doesNotContain("end");
      network.mend();
      visitor.page.waitForFunction("() => source.readyState === EventSource.CLOSED");
      var seen = (Map<?, ?>) visitor.page.evaluate("seen");
      assertThat(seen.get("text")).isEqualTo(text);
      assertThat(seen.get("types"))
          .asInstanceOf(LIST)
          .containsOnlyOnce("accepted", "end")
          .endsWith("end");
      assertThat(seen.get("opened")).as("at first and after the cut").isEqualTo(2);
      assertNoGap((List<?>) Objects.requireNonNull(seen.get("ids")));
    }
  }

  /** Each event begins behind the one before. */
  private static void assertNoGap(List<?> idsAndStarts) {
    long position = 0;
    for (int i = 0; i < idsAndStarts.size(); i += 2) {
      assertThat(((Number) idsAndStarts.get(i + 1)).longValue()).isEqualTo(position + 1);
      var id = idsAndStarts.get(i).toString();
      position = Long.parseLong(id.substring(id.indexOf('-') + 1));
    }
  }
}
