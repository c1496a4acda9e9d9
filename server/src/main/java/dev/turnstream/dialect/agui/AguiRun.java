package dev.turnstream.dialect.agui;

import dev.turnstream.model.ConversationName;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnEvents;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run as whoever asks for it knows it: AG-UI has the client name what our log does not know.
 *
 * @param thread the client's name of the conversation, or null where it told none
 * @param id the client's name of the run, or null where it told none
 * @param tools names of those that the run brought, or null where that is not known
 * @param resumed what it answers of an earlier run's interrupts
 */
public record AguiRun(
    @Nullable String thread,
    @Nullable String id,
    @Nullable Set<String> tools,
    List<Resumed> resumed) {
  /** The protocol in which threads have their names. */
  public static final String DIALECT = "ag-ui";

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int DIGITS = 40;

  /** Somebody who only watches. */
  public static AguiRun watched(@Nullable String thread) {
    return new AguiRun(thread, null, null, List.of());
  }

  /**
   * An interrupt that is answered.
   *
   * @param content the result of the call, a JSON string
   */
  public record Resumed(String call, RawJson content) {}

  /** Whether a thread may be called so. */
  public static boolean isGoodThread(String thread) {
    return ConversationName.isGood(thread);
  }

  /**
   * The id of the command that starts this run. A UUID is unique wherever it is said, any other
   * name only within its thread.
   */
  public String command() {
    var told = String.valueOf(id);
    return UUID.matcher(told).matches() ? told : "run-" + digest(thread + "\n" + told);
  }

  private static String digest(String text) {
    try {
      var sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("each Java has SHA-256", impossible);
    }
  }

  /** The thread's name, else the id of the conversation, else that of the turn. */
  String threadIn(TurnEvents log) {
    if (thread != null) {
      return thread;
    }
    var place = log.accepted() == null ? null : log.accepted().place();
    return place == null ? log.turn().value() : place.conversation().value();
  }

  /** The run's name, else the id of the command that started it, else that of the turn. */
  String idIn(TurnEvents log) {
    if (id != null) {
      return id;
    }
    var place = log.accepted() == null ? null : log.accepted().place();
    return place == null ? log.turn().value() : place.command();
  }

  /** Whether whoever asked is the one to answer a call of this tool. */
  boolean brought(String tool) {
    return tools == null || tools.contains(tool);
  }
}
