package dev.turnstream.app;

import dev.turnstream.access.Audit.Deed;
import dev.turnstream.access.Audit.Outcome;
import dev.turnstream.access.Audit.Verb;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The audit log for what a person does by a command on the server's machine, beside a server that
 * may be writing it too: one line is appended in one step, and only the server renames the file.
 */
final class CommandAudit {
  private final Surroundings here;
  private final @Nullable Path path;
  private final @Nullable RotatingFile file;

  private CommandAudit(Surroundings here, @Nullable Path path, @Nullable RotatingFile file) {
    this.here = here;
    this.path = path;
    this.file = file;
  }

  /**
   * Opens the one that the settings name, before anything is done.
   *
   * @param named null for none
   * @throws CannotStart if it can't be written
   */
  static CommandAudit open(Surroundings here, @Nullable Path named) throws CannotStart {
    if (named == null) {
      return new CommandAudit(here, null, null);
    }
    var path = here.directory().resolve(named);
    try {
      return new CommandAudit(here, path, RotatingFile.open(path, Long.MAX_VALUE, 1));
    } catch (IOException e) {
      throw CannotStart.notPossible(
          "audit-log: %s can't be written (%s), so nothing was done; run this as the user that the server runs as"
              .formatted(path, e));
    }
  }

  /**
   * Writes down what was done.
   *
   * @param user whose token or data it is
   * @param object the token's id; null for none
   */
  void tell(Verb verb, Owner user, @Nullable String object) throws CannotStart {
    if (file == null) {
      return;
    }
    var by = Map.of("by", System.getProperty("user.name", "unknown"));
    var deed = new Deed(verb, Outcome.DONE, user, object, RequestContext.NONE, by);
    try {
      file.write(AuditLog.line(here.clock().instant(), deed));
      file.flush();
    } catch (IOException e) {
      throw CannotStart.notPossible(
          "audit-log: it is done, and could not be written down in %s (%s)".formatted(path, e));
    }
  }
}
