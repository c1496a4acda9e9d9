package dev.turnstream.app;

import dev.turnstream.access.Audit;
import dev.turnstream.access.TokenLines;
import dev.turnstream.dialect.turnstream.ExportJson;
import dev.turnstream.model.Owner;
import dev.turnstream.store.SqliteStore;
import dev.turnstream.store.StoreException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code ./turnstream user}: tells or erases all that a store has of a user, without a server. */
final class UserCommand {
  private static final int PAGE = 100;

  private static final String HELP =
      """
      Usage: turnstream user export NAME [OPTIONS]
             turnstream user erase NAME [OPTIONS]
      Works on the store of a server that is stopped, found by the same settings:
      --data-dir, --data-key-file, --audit-log and --config.

        export    Writes all that is theirs to standard output, as one JSON object.
        erase     Deletes their conversations, and names another in the ledger. What is
                  deleted is gone from the disk when this ends.

      A server that runs does the same over HTTP: GET /api/me/export for the user,
      DELETE /api/users/NAME for an operator. docs/operating/privacy.md tells more.
      """;

  private final Surroundings here;

  UserCommand(Surroundings here) {
    this.here = here;
  }

  /** Does what the arguments behind {@code user} say. */
  void run(String... args) throws CannotStart {
    if (args.length == 0 || args[0].equals("--help") || args[0].equals("-h")) {
      here.out().print(HELP);
      return;
    }
    var verb = args[0];
    if (!verb.equals("export") && !verb.equals("erase")) {
      throw CannotStart.wrong(
          "user: %s is none of export and erase; ./turnstream user --help"
              .formatted(CannotStart.quoted(verb)));
    }
    if (args.length < 2 || !TokenLines.USER.matcher(args[1]).matches() || args[1].startsWith("-")) {
      throw CannotStart.wrong(
          "user: say whose data it is, as in ./turnstream user %s ada".formatted(verb));
    }
    work(verb, new Owner(args[1]), Arrays.copyOfRange(args, 2, args.length));
  }

  private void work(String verb, Owner user, String... rest) throws CannotStart {
    var sources = here.sources(Arguments.read(rest));
    var settings = SettingsReader.read(sources, InetAddress::getAllByName);
    var file = here.directory().resolve(settings.turns().dataDir()).resolve(TurnWiring.FILE);
    if (!Files.exists(file)) {
      throw CannotStart.notPossible("user: there is no store at " + file);
    }
    var keys = settings.keeping().dataKeyFile();
    var audit = CommandAudit.open(here, settings.auditing().file());
    try (var store =
        SqliteStore.open(
            file,
            DataKeyFile.read(keys == null ? null : here.directory().resolve(keys)),
            here.clock())) {
      if (verb.equals("export")) {
        export(store, user);
        audit.tell(Audit.Verb.USER_EXPORTED, user, null);
      } else {
        erase(store, user);
        audit.tell(Audit.Verb.USER_ERASED, user, null);
      }
    } catch (StoreException e) {
      throw CannotStart.notPossible("user: " + e.getMessage());
    }
  }

  private void export(SqliteStore store, Owner user) {
    var json = new ExportJson();
    here.out().writeBytes(json.begin(user, here.clock().instant()));
    @Nullable String after = null;
    do {
      var page = store.list(user, PAGE, after, null);
      for (var summary : page.items()) {
        store
            .read(user, summary.conversation())
            .ifPresent(whole -> here.out().writeBytes(json.conversation(whole)));
      }
      after = page.next();
    } while (after != null);
    here.out().writeBytes(json.end(store.ledger(user, Instant.EPOCH, Instant.MAX)));
    here.out().flush();
  }

  private void erase(SqliteStore store, Owner user) {
    var erased = store.erase(user, new Owner("erased-%016x".formatted(here.random().nextLong())));
    here.err()
        .println(
            "Of %s %d conversations with %d turns are gone; %d rows of the ledger name another now. Tokens of theirs are in the file of tokens: ./turnstream token list."
                .formatted(
                    user.name(),
                    erased.conversations().size(),
                    erased.turns().size(),
                    erased.ledgerRows()));
  }
}
