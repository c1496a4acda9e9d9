package dev.turnstream.dialect.turnstream;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.turnstream.Fields.Wrong;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.Position;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnCommand.Busy;
import dev.turnstream.model.TurnCommand.Parent;
import dev.turnstream.model.TurnCommand.Where;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.model.TurnId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads a client's frame. It holds no state and may be shared. */
public final class CommandDecoder {
  private static final int PAGE = 50;
  private static final int MAX_PAGE = 100;
  private static final int MAX_TITLE = 200;
  private static final int MAX_QUERY = 200;
  private static final Duration GRACE = Duration.ofMinutes(5);
  private static final long MAX_GRACE_MILLIS = Duration.ofHours(1).toMillis();
  private static final long MAX_ORPHAN_MILLIS = Duration.ofDays(1).toMillis();

  /**
   * Reads one frame; whoever calls has bounded its size.
   *
   * @param type what it is when it does not say so, or null when it must
   */
  public ClientFrame decode(byte[] utf8, @Nullable String type) {
    Fields fields;
    try {
      fields = Fields.read(utf8);
    } catch (IOException _) {
      return refused(null, RefusalCode.BAD_JSON, "Send one JSON object.");
    }
    String id = null;
    try {
      id = fields.clientId("id");
      var told = fields.text("type");
      return read(told == null && type != null ? type : told, id, fields);
    } catch (Wrong wrong) {
      return refused(
          id, RefusalCode.BAD_COMMAND, Objects.requireNonNullElse(wrong.getMessage(), ""));
    }
  }

  /** What is to change in a conversation. */
  public sealed interface Patch {
    /** This; at least one is there. */
    record Good(@Nullable String title, @Nullable SettingsChange settings) implements Patch {}

    /** That can't be said. */
    record Bad(Refusal refusal) implements Patch {}
  }

  /** Reads a change from the body of a request that names the conversation elsewhere. */
  public Patch patch(byte[] utf8) {
    try {
      var fields = Fields.read(utf8);
      var settings = fields.object("settings");
      return new Patch.Good(
          settings == null || fields.has("title") ? title(fields) : null,
          settings == null ? null : OptionFields.change(settings));
    } catch (IOException _) {
      return new Patch.Bad(new Refusal(RefusalCode.BAD_JSON, "Send one JSON object."));
    } catch (Wrong wrong) {
      return new Patch.Bad(
          new Refusal(RefusalCode.BAD_COMMAND, Objects.requireNonNullElse(wrong.getMessage(), "")));
    }
  }

  /** Reads the time of grace from a query; empty when it is none, the default when null. */
  public static Optional<Duration> grace(@Nullable String told) {
    if (told == null) {
      return Optional.of(GRACE);
    }
    boolean good = told.matches("[0-9]{1,8}") && Long.parseLong(told) <= MAX_GRACE_MILLIS;
    return good ? Optional.of(Duration.ofMillis(Long.parseLong(told))) : Optional.empty();
  }

  /** Reads what is searched for; null for nothing. */
  public static @Nullable String query(@Nullable String told) {
    if (told == null || told.isBlank()) {
      return null;
    }
    int end = Math.min(told.codePointCount(0, told.length()), MAX_QUERY);
    return told.substring(0, told.offsetByCodePoints(0, end));
  }

  /** Reads the size of a page from a query; empty when it is none, the default when null. */
  public static OptionalInt limit(@Nullable String told) {
    if (told == null) {
      return OptionalInt.of(PAGE);
    }
    boolean good =
        told.matches("[0-9]{1,3}")
            && Integer.parseInt(told) >= 1
            && Integer.parseInt(told) <= MAX_PAGE;
    return good ? OptionalInt.of(Integer.parseInt(told)) : OptionalInt.empty();
  }

  private static ClientFrame read(@Nullable String type, String id, Fields fields) throws Wrong {
    return switch (type) {
      case "start" -> ask(id, fields, start(fields));
      case "edit" ->
          ask(
              id,
              fields,
              new Wish.Edit(
                  fields.conversation("conversation"),
                  fields.message("question"),
                  content(fields)));
      case "regenerate" ->
          ask(
              id,
              fields,
              new Wish.Regenerate(
                  fields.conversation("conversation"),
                  fields.has("message") ? fields.message("message") : null));
      case "continue" -> ask(id, fields, new Wish.Continue(fields.turn("turn")));
      case "cancel" ->
          fields.has("turn")
              ? new ClientFrame.Cancel(id, fields.turn("turn"))
              : new ClientFrame.CancelCommand(id, fields.clientId("command"));
      case "watch" -> new ClientFrame.Watch(id, targets(fields));
      case "unwatch" -> new ClientFrame.Unwatch(id, turns(fields));
      case "list" ->
          new ClientFrame.ListConversations(
              id, limit(fields), fields.text("after"), query(fields.text("query")));
      case "read" -> new ClientFrame.Read(id, fields.conversation("conversation"));
      case "rename" ->
          new ClientFrame.Rename(id, fields.conversation("conversation"), title(fields));
      case "configure" ->
          new ClientFrame.Configure(id, fields.conversation("conversation"), change(fields));
      case "delete" ->
          new ClientFrame.Delete(id, fields.conversation("conversation"), grace(fields));
      case "restore" -> new ClientFrame.Restore(id, fields.conversation("conversation"));
      case "authenticate" -> authenticate(id, fields);
      case null -> refused(id, RefusalCode.BAD_COMMAND, "\"type\" is missing.");
      default -> refused(id, RefusalCode.UNKNOWN_TYPE, "There is no command of this \"type\".");
    };
  }

  private static ClientFrame authenticate(String id, Fields fields) throws Wrong {
    var token = fields.text("token");
    var ticket = fields.text("ticket");
    if ((token == null) == (ticket == null)) {
      throw new Wrong("Show either \"token\" or \"ticket\".");
    }
    return new ClientFrame.Authenticate(id, token, ticket);
  }

  private static ClientFrame ask(String id, Fields fields, Wish wish) throws Wrong {
    var busy = Objects.requireNonNullElse(fields.word("busy", Busy.values()), Busy.QUEUE);
    var orphan = fields.number("orphan_ms", 0, MAX_ORPHAN_MILLIS);
    var command =
        new TurnCommand(
            id,
            wish,
            busy,
            orphan == null ? null : Duration.ofMillis(orphan),
            OptionFields.model(fields),
            OptionFields.ofTurn(fields.object("options")));
    return new ClientFrame.Ask(command, fields.flag("watch", true));
  }

  private static Wish start(Fields fields) throws Wrong {
    var parent =
        fields.has("parent")
            ? new Parent.Message(fields.message("parent"))
            : fields.isNull("parent") ? new Parent.Nothing() : new Parent.Newest();
    return new Wish.Start(where(fields), parent, content(fields));
  }

  private static Where where(Fields fields) throws Wrong {
    var settings = fields.object("settings");
    if (!fields.has("conversation")) {
      return new Where.Fresh(
          settings == null
              ? ConversationSettings.NONE
              : OptionFields.change(settings).applyTo(ConversationSettings.NONE));
    }
    if (settings != null) {
      throw new Wrong("\"settings\" belong to a new conversation; configure changes them later.");
    }
    return new Where.Known(fields.conversation("conversation"));
  }

  private static SettingsChange change(Fields fields) throws Wrong {
    var settings = fields.object("settings");
    if (settings == null) {
      throw new Wrong("\"settings\" is missing.");
    }
    return OptionFields.change(settings);
  }

  private static Duration grace(Fields fields) throws Wrong {
    var millis = fields.number("grace_ms", 0, MAX_GRACE_MILLIS);
    return millis == null ? GRACE : Duration.ofMillis(millis);
  }

  /** The question as an array of content blocks. */
  private static RawJson content(Fields fields) throws Wrong {
    var blocks = fields.array("content");
    if (blocks != null) {
      if (blocks.elements().isEmpty()) {
        throw new Wrong("\"content\" is empty.");
      }
      return blocks;
    }
    var message = fields.requiredText("message");
    if (message.isBlank()) {
      throw new Wrong("\"message\" is empty.");
    }
    var text = RawJson.string(JsonText.of(message));
    return RawJson.array(List.of(RawJson.of("{\"type\":\"text\"}").with("text", text)));
  }

  private static List<ClientFrame.Target> targets(Fields fields) throws Wrong {
    var targets = new ArrayList<ClientFrame.Target>();
    for (var element : elements(fields)) {
      try {
        var target = Fields.read(element.bytes());
        targets.add(new ClientFrame.Target(target.turn("turn"), position(target)));
      } catch (IOException _) {
        throw new Wrong("\"turns\" must be an array of objects.");
      }
    }
    return targets;
  }

  private static @Nullable Position position(Fields target) throws Wrong {
    var epoch = target.number("epoch", 1, Long.MAX_VALUE);
    var after = target.number("after", 0, Long.MAX_VALUE);
    if ((epoch == null) != (after == null)) {
      throw new Wrong("\"epoch\" and \"after\" belong together.");
    }
    return epoch == null || after == null ? null : new Position(epoch, after);
  }

  private static List<TurnId> turns(Fields fields) throws Wrong {
    var turns = new ArrayList<TurnId>();
    for (var element : elements(fields)) {
      var text = element.toString().strip();
      if (!text.startsWith("\"turn_")) {
        throw new Wrong("\"turns\" must be an array of turn ids.");
      }
      turns.add(new TurnId(text.substring(1, text.length() - 1)));
    }
    return turns;
  }

  private static List<RawJson> elements(Fields fields) throws Wrong {
    var array = fields.array("turns");
    if (array == null) {
      throw new Wrong("\"turns\" is missing.");
    }
    return array.elements();
  }

  private static int limit(Fields fields) throws Wrong {
    var limit = fields.number("limit", 1, MAX_PAGE);
    return limit == null ? PAGE : limit.intValue();
  }

  private static String title(Fields fields) throws Wrong {
    var title = fields.requiredText("title").strip();
    if (title.isEmpty() || title.codePointCount(0, title.length()) > MAX_TITLE) {
      throw new Wrong("\"title\" must have 1 to %d characters.".formatted(MAX_TITLE));
    }
    return title;
  }

  private static ClientFrame refused(@Nullable String id, RefusalCode code, String message) {
    return new ClientFrame.Refused(id, new Refusal(code, message));
  }
}
