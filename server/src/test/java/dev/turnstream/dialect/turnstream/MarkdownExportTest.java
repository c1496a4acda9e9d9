package dev.turnstream.dialect.turnstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.ConversationSummary;
import dev.turnstream.store.StoredConversation;
import dev.turnstream.store.StoredMessage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A conversation as Markdown")
class MarkdownExportTest {
  private static StoredMessage message(
      String id, @Nullable String parent, Role role, String content, boolean partial) {
    return new StoredMessage(
        new MessageId(id),
        parent == null ? null : new MessageId(parent),
        role,
        RawJson.of(content.replace('\'', '"')),
        new TurnId("turn_1"),
        Instant.EPOCH,
        partial);
  }

  private static StoredMessage you(String id, @Nullable String parent, String text) {
    return message(id, parent, Role.USER, "[{'type':'text','text':'" + text + "'}]", false);
  }

  private static StoredMessage claude(String id, String parent, String content) {
    return message(id, parent, Role.ASSISTANT, content, false);
  }

  private static String export(String leaf, StoredMessage... messages) {
    var summary =
        new ConversationSummary(
            new ConversationId("conv_1"),
            "Logs, 'événements'",
            ConversationSettings.NONE,
            Instant.EPOCH,
            Instant.EPOCH,
            messages.length,
            1);
    var conversation =
        new StoredConversation(summary, new MessageId(leaf), List.of(messages), List.of());
    return new String(MarkdownExport.of(conversation), UTF_8);
  }

  @Test
  void isItsTitleAndWhatWasSaid() {
    assertThat(
            export(
                "msg_2",
                you("msg_1", null, "What is a *log*?"),
                claude("msg_2", "msg_1", "[{'type':'text','text':'A\\n\\tlist.'}]")))
        .isEqualTo(
            """
            # Logs, 'événements'

            ## You

            What is a *log*?

            ## Claude

            A
            \tlist.
            """);
  }

  @Test
  void hasTheNewestBranchOnlyHoweverItsMessagesAreOrdered() {
    assertThat(
            export(
                "msg_4",
                claude("msg_4", "msg_3", "[{'type':'text','text':'fourth'}]"),
                you("msg_1", null, "first"),
                you("msg_5", "msg_2", "other question"),
                claude("msg_2", "msg_1", "[{'type':'text','text':'second'}]"),
                you("msg_3", "msg_2", "third"),
                claude("msg_6", "msg_1", "[{'type':'text','text':'other answer'}]")))
        .containsSubsequence("first", "second", "third", "fourth")
        .doesNotContain("other");
  }

  @Test
  void saysWhatIsIncomplete() {
    assertThat(
            export(
                "msg_2",
                you("msg_1", null, "Hi"),
                message("msg_2", "msg_1", Role.ASSISTANT, "[{'type':'text','text':'Ha'}]", true)))
        .contains("## Claude (incomplete)\n\nHa\n")
        .doesNotContain("You (incomplete)");
    assertThat(
            export(
                "msg_2",
                you("msg_1", null, "Hi"),
                message("msg_2", "msg_1", Role.ASSISTANT, "[]", true)))
        .endsWith("## Claude (incomplete)\n\n");
  }

  @Test
  void leavesThinkingOutAndShowsAllElseAsItIs() {
    var text =
        export(
            "msg_2",
            you("msg_1", null, "Hi"),
            claude(
                "msg_2",
                "msg_1",
                "[{'type':'thinking','thinking':'secret','signature':'s'},"
                    + "{'type':'redacted_thinking','data':'secret'},"
                    + "{'type':'tool_use','id':'t','name':'n','input':{'a': 1}},"
                    + "{'type':'new'},7,{'type':'text','text':'Done.'}]"));
    assertThat(text)
        .doesNotContain("secret")
        .contains(
            "```json\n{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"a\": 1}}\n```\n")
        .contains("```json\n{\"type\":\"new\"}\n```\n```json\n7\n```\nDone.\n");
  }

  @Test
  void isItsTitleAloneWhereNothingIsLeft() {
    assertThat(export("msg_9", you("msg_1", null, "Hi"))).isEqualTo("# Logs, 'événements'\n");
  }
}
