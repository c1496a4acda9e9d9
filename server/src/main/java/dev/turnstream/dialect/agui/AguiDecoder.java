package dev.turnstream.dialect.agui;

import dev.turnstream.dialect.JsonBody;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.agui.AguiRun.Resumed;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.TurnCommand.Told;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a client wants of an agent: a {@code RunAgentInput}. */
public final class AguiDecoder {
  private static final RawJson NO_SCHEMA = RawJson.of("{\"type\":\"object\"}");
  private static final RawJson DECLINED = ContentParts.string("This call was declined.");
  private static final String HERE = "input";

  private AguiDecoder() {}

  /** What was asked for. */
  public sealed interface Asked {
    /**
     * This.
     *
     * @param history oldest first, ending with the user's
     * @param model null for the conversation's
     */
    record Good(
        AguiRun run, List<Told> history, @Nullable String model, RequestParameters parameters)
        implements Asked {}

    /** Nothing that can be taken. */
    record Bad(Refusal refusal) implements Asked {}
  }

  /** Reads a body; whoever calls has bounded its size. */
  public static Asked decode(byte[] utf8) {
    var body = JsonBody.object(utf8);
    if (body == null) {
      return new Asked.Bad(
          new Refusal(RefusalCode.BAD_JSON, "The request body is not one JSON object."));
    }
    try {
      return decode(body.members());
    } catch (Wrong wrong) {
      return new Asked.Bad(
          new Refusal(RefusalCode.BAD_COMMAND, String.valueOf(wrong.getMessage())));
    }
  }

  private static Asked decode(Map<String, RawJson> input) throws Wrong {
    var thread = Member.needed(input, "threadId", HERE);
    if (!AguiRun.isGoodThread(thread)) {
      throw new Wrong("input.threadId must have 1 to 200 characters.");
    }
    var id = Member.needed(input, "runId", HERE);
    if (id.isEmpty()) {
      throw new Wrong("input.runId is empty.");
    }
    var messages = new ToldMessages();
    int number = 0;
    for (var message : Member.objects(input, "messages", HERE)) {
      messages.add(message, "messages[%d]".formatted(number++));
    }
    var resumed = resumed(input, messages);
    var props = Member.object(Member.object(input, "forwardedProps"), "turnstream");
    var names = new LinkedHashSet<String>();
    var parameters = parameters(input, props, messages.instructions(), names);
    return new Asked.Good(
        new AguiRun(thread, id, Set.copyOf(names), resumed),
        messages.told(),
        Member.text(props, "model", "forwardedProps.turnstream"),
        RequestParameters.of(parameters));
  }

  private static List<Resumed> resumed(Map<String, RawJson> input, ToldMessages messages)
      throws Wrong {
    var all = new ArrayList<Resumed>();
    int number = 0;
    for (var entry : Member.objects(input, "resume", HERE)) {
      var where = "resume[%d]".formatted(number++);
      var members = entry.members();
      var call = Member.needed(members, "interruptId", where);
      var status = Member.needed(members, "status", where);
      if (!status.equals("resolved") && !status.equals("cancelled")) {
        throw new Wrong("%s.status must be resolved or cancelled.".formatted(where));
      }
      boolean declined = status.equals("cancelled");
      var one = new Resumed(call, declined ? DECLINED : payload(Member.of(members, "payload")));
      messages.resume(one, declined, where);
      all.add(one);
    }
    return List.copyOf(all);
  }

  /** A text as it is, all else as the JSON that it is. */
  private static RawJson payload(@Nullable RawJson payload) {
    if (payload == null) {
      return ContentParts.string("");
    }
    return ContentParts.string(payload.isString() ? payload.asText() : payload.toString());
  }

  private static Map<String, RawJson> parameters(
      Map<String, RawJson> input,
      Map<String, RawJson> props,
      List<String> instructions,
      Set<String> names)
      throws Wrong {
    var members = new LinkedHashMap<>(props);
    var tools = new ArrayList<>(Member.objects(props, "tools", "forwardedProps.turnstream"));
    int number = 0;
    for (var tool : Member.objects(input, "tools", HERE)) {
      tools.add(tool(tool.members(), "tools[%d]".formatted(number++), names));
    }
    if (!tools.isEmpty()) {
      members.put("tools", RawJson.array(tools));
    }
    var system = system(Member.of(props, "system"));
    for (var instruction : instructions) {
      system.addAll(ContentParts.text(ContentParts.string(instruction)));
    }
    system.addAll(context(input));
    if (!system.isEmpty()) {
      members.put("system", RawJson.array(system));
    }
    return members;
  }

  private static RawJson tool(Map<String, RawJson> told, String where, Set<String> names)
      throws Wrong {
    var name = Member.needed(told, "name", where);
    names.add(name);
    var schema = Member.of(told, "parameters");
    var tool = new LinkedHashMap<String, RawJson>();
    tool.put("name", ContentParts.string(name));
    tool.put("description", ContentParts.string(Member.needed(told, "description", where)));
    tool.put("input_schema", schema == null ? NO_SCHEMA : schema);
    return RawJson.object(tool);
  }

  private static List<RawJson> system(@Nullable RawJson told) {
    var blocks = new ArrayList<RawJson>();
    if (told != null && told.isArray()) {
      blocks.addAll(told.elements());
    } else if (told != null) {
      blocks.addAll(ContentParts.text(told));
    }
    return blocks;
  }

  private static List<RawJson> context(Map<String, RawJson> input) throws Wrong {
    var blocks = new ArrayList<RawJson>();
    int number = 0;
    for (var one : Member.objects(input, "context", HERE)) {
      var where = "context[%d]".formatted(number++);
      var members = one.members();
      var text =
          Member.needed(members, "description", where)
              + ":\n"
              + Member.needed(members, "value", where);
      blocks.addAll(ContentParts.text(ContentParts.string(text)));
    }
    return blocks;
  }
}
