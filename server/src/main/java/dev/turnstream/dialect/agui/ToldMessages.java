package dev.turnstream.dialect.agui;

import dev.turnstream.dialect.JsonBody;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnCommand.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The history that a client tells, as Claude has it: what AG-UI tells as several messages
 * (thoughts, text and calls; the results of several calls) is one.
 */
final class ToldMessages {
  private static final RawJson UNANSWERED = ContentParts.string("This call was not answered.");
  private static final RawJson NO_INPUT = RawJson.of("{}");

  /** A message's id as this server makes them, perhaps with the number of a part of it. */
  private static final Pattern OURS = Pattern.compile("(msg_[0-9a-f]{32})(?:-[0-9]+)?");

  private final List<Item> items = new ArrayList<>();
  private final Map<String, Item> known = new HashMap<>();
  private final List<RawJson> thoughts = new ArrayList<>();
  private final List<String> instructions = new ArrayList<>();

  /** A message of Claude's as it grows. */
  private static final class Item {
    final Role role;
    @Nullable String known;
    final List<RawJson> blocks = new ArrayList<>();

    /** The calls that the client is to answer. */
    final Set<String> calls = new LinkedHashSet<>();

    /** The calls that this answers; a message with some has been made of {@code tool} messages. */
    final Set<String> answered = new LinkedHashSet<>();

    Item(Role role, @Nullable String known) {
      this.role = role;
      this.known = known;
    }
  }

  /** What system and developer messages said. */
  List<String> instructions() {
    return instructions;
  }

  /** The next message. */
  void add(RawJson message, String where) throws Wrong {
    var members = message.members();
    var id = Member.needed(members, "id", where);
    var role = Member.needed(members, "role", where);
    if (!role.equals("reasoning") && !role.equals("assistant")) {
      thoughts.clear();
    }
    switch (role) {
      case "user" -> {
        var item = append(new Item(Role.USER, ours(id)));
        item.blocks.addAll(ContentParts.blocks(Member.of(members, "content"), where));
      }
      case "assistant" -> assistant(members, id, where);
      case "tool" -> tool(members, id, where);
      case "reasoning" -> reasoning(message, members, id, where);
      case "system", "developer" -> instructions.add(Member.needed(members, "content", where));
      case "activity" -> {} // the client's own display, which no agent is told
      default -> throw new Wrong("%s.role is \"%s\", which is none.".formatted(where, role));
    }
  }

  private Item append(Item item) {
    items.add(item);
    if (item.known != null) {
      known.putIfAbsent(item.known, item);
    }
    return item;
  }

  /** The answer of an id, begun if it is new; one without our id is always new. */
  private Item answer(@Nullable String ours) {
    var there = ours == null ? null : known.get(ours);
    return there != null && there.role == Role.ASSISTANT
        ? there
        : append(new Item(Role.ASSISTANT, ours));
  }

  private void assistant(Map<String, RawJson> members, String id, String where) throws Wrong {
    var item = answer(ours(id));
    item.blocks.addAll(thoughts);
    thoughts.clear();
    var text = Member.text(members, "content", where);
    item.blocks.addAll(ContentParts.text(ContentParts.string(text == null ? "" : text)));
    int number = 0;
    for (var call : Member.objects(members, "toolCalls", where)) {
      call(item, call, "%s.toolCalls[%d]".formatted(where, number++));
    }
  }

  private static void call(Item item, RawJson call, String where) throws Wrong {
    var members = call.members();
    var id = Member.needed(members, "id", where);
    var function = Member.object(members, "function");
    var name = Member.needed(function, "name", where + ".function");
    if (Kind.of(call).isEmpty() && item.calls.add(id)) { // Claude's servers answer the others
      var block = new LinkedHashMap<String, RawJson>();
      block.put("type", ContentParts.string("tool_use"));
      block.put("id", ContentParts.string(id));
      block.put("name", ContentParts.string(name));
      block.put("input", input(Member.text(function, "arguments", where + ".function")));
      item.blocks.add(RawJson.object(block));
    }
  }

  /** What a call was made with; one that broke off is left out when Claude is asked. */
  private static RawJson input(@Nullable String arguments) {
    var json = arguments == null ? null : JsonBody.object(RawJson.of(arguments).bytes());
    return json == null ? NO_INPUT : json;
  }

  private void tool(Map<String, RawJson> members, String id, String where) throws Wrong {
    var ours = ours(id);
    var there = ours == null ? null : known.get(ours);
    if (there != null && there.role == Role.ASSISTANT) {
      return; // what Claude's servers brought is a part of the answer, which the store has
    }
    var call = Member.needed(members, "toolCallId", where);
    var content = Member.of(members, "content");
    var error = Member.text(members, "error", where);
    result(ours, call, content(content, error, where), error != null);
  }

  private static RawJson content(@Nullable RawJson content, @Nullable String error, String where)
      throws Wrong {
    var blocks = new ArrayList<>(ContentParts.blocks(content, where));
    if (error != null) {
      blocks.addAll(ContentParts.text(ContentParts.string(error)));
    }
    return content != null && content.isString() && error == null
        ? ContentParts.string(content.asText())
        : RawJson.array(blocks);
  }

  /** Answers a call, in one message with the answers before it. */
  private void result(@Nullable String ours, String call, RawJson content, boolean isError) {
    var last = items.isEmpty() ? null : items.getLast();
    var item = last == null || last.answered.isEmpty() ? append(new Item(Role.USER, ours)) : last;
    if (item.known == null) {
      item.known = ours;
    }
    if (item.answered.add(call)) {
      item.blocks.add(result(call, content, isError));
    }
  }

  private static RawJson result(String call, RawJson content, boolean isError) {
    var block = new LinkedHashMap<String, RawJson>();
    block.put("type", ContentParts.string("tool_result"));
    block.put("tool_use_id", ContentParts.string(call));
    block.put("content", content);
    if (isError) {
      block.put("is_error", RawJson.of("true"));
    }
    return RawJson.object(block);
  }

  private void reasoning(RawJson message, Map<String, RawJson> members, String id, String where)
      throws Wrong {
    var signature = Member.text(members, "encryptedValue", where);
    var thought = Member.needed(members, "content", where);
    var ours = ours(id);
    var into = ours == null ? thoughts : answer(ours).blocks;
    if (signature != null && !signature.isEmpty()) { // Claude takes back no other thoughts
      into.add(thinking(Kind.of(message), thought, signature));
    }
  }

  private static RawJson thinking(String kind, String thought, String signature) {
    var block = new LinkedHashMap<String, RawJson>();
    if (kind.equals("redacted_thinking")) {
      block.put("type", ContentParts.string(kind));
      block.put("data", ContentParts.string(signature));
    } else {
      block.put("type", ContentParts.string("thinking"));
      block.put("thinking", RawJson.string(JsonText.of(thought)));
      block.put("signature", ContentParts.string(signature));
    }
    return RawJson.object(block);
  }

  /** Answers an interrupt. */
  void resume(AguiRun.Resumed resumed, boolean isError, String where) throws Wrong {
    var call = resumed.call();
    var asked = items.reversed().stream().filter(it -> it.role == Role.ASSISTANT).findFirst();
    boolean isOpen = asked.isEmpty() || (isLast(asked.get()) && asked.get().calls.contains(call));
    if (!isOpen) {
      throw new Wrong(
          "%s.interruptId \"%s\" is no open call of the last answer.".formatted(where, call));
    }
    result(null, call, resumed.content(), isError);
  }

  /** Whether nothing follows an answer but answers to its calls. */
  private boolean isLast(Item item) {
    int after = items.size() - 1 - items.indexOf(item);
    return after == 0 || (after == 1 && !items.getLast().answered.isEmpty());
  }

  /** The history, oldest first, in which no call is open. */
  List<Told> told() throws Wrong {
    var told = new ArrayList<Told>();
    Item before = null;
    for (var item : items) {
      var open = before == null ? Set.<String>of() : open(before, item);
      if (!open.isEmpty() && item.role == Role.ASSISTANT) {
        told.add(new Told(null, Role.USER, RawJson.array(unanswered(open))));
        open = Set.of();
      }
      var blocks = new ArrayList<>(unanswered(open));
      blocks.addAll(item.blocks);
      if (!blocks.isEmpty()) {
        told.add(new Told(id(item), item.role, RawJson.array(blocks)));
      }
      before = item;
    }
    if (told.isEmpty() || told.getLast().role() != Role.USER) {
      throw new Wrong("messages must end with the user's, with a tool's, or be resumed.");
    }
    return told;
  }

  private static Set<String> open(Item before, Item item) {
    var open = new LinkedHashSet<>(before.calls);
    open.removeAll(item.answered);
    return open;
  }

  private static List<RawJson> unanswered(Set<String> calls) {
    return calls.stream().map(call -> result(call, UNANSWERED, true)).toList();
  }

  private static @Nullable MessageId id(Item item) {
    return item.known == null ? null : new MessageId(item.known);
  }

  private static @Nullable String ours(String id) {
    var matcher = OURS.matcher(id);
    return matcher.matches() ? matcher.group(1) : null;
  }
}
