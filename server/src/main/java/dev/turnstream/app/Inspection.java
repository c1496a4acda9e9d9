package dev.turnstream.app;

import dev.turnstream.store.DataKeys;
import dev.turnstream.store.Sealing;
import dev.turnstream.store.StoreLook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks at what the settings name on this machine, and changes nothing. Blocks. */
final class Inspection {
  private final Settings settings;
  private final Sources from;
  private final Path directory;
  private final Instant now;
  private final List<Finding> found = new ArrayList<>();

  private Inspection(Settings settings, Sources from, Path directory, Instant now) {
    this.settings = settings;
    this.from = from;
    this.directory = directory;
    this.now = now;
  }

  /**
   * All that can be looked at without listening and without asking anybody else.
   *
   * @param directory where relative paths begin
   */
  static List<Finding> of(Settings settings, Sources from, Path directory, Instant now) {
    var inspection = new Inspection(settings, from, directory, now);
    inspection.reach();
    inspection.answers();
    inspection.tls();
    inspection.prices();
    inspection.tokens();
    inspection.keyFile();
    inspection.secretsInFile();
    inspection.uselessSettings();
    inspection.data();
    return List.copyOf(inspection.found);
  }

  private void reach() {
    var listen = settings.listen();
    if (listen.insecure() && !settings.ways().ask()) {
      warning("insecure: whoever reaches %s is this server's owner".formatted(listen.host()));
    } else {
      ok(
          settings.ways().ask()
              ? "Users are asked who they are"
              : "Nobody is asked who they are, and only this machine reaches " + listen.host());
    }
  }

  private void answers() {
    ok("Answers come from " + Banner.answerer(settings.upstream()));
    if (settings.logging().content()) {
      warning("log-content: prompts and answers are written to the log");
    }
  }

  private void tls() {
    var files = settings.listen().tls();
    if (files == null) {
      return;
    }
    var here = new TlsFiles(directory.resolve(files.certificate()), directory.resolve(files.key()));
    try {
      var until = here.read().until();
      var text = "tls-certificate: %s is good until %s".formatted(files.certificate(), until);
      found.add(now.isBefore(until) ? Finding.ok(text) : Finding.warning(text));
    } catch (CannotStart reason) {
      found.add(Finding.of(reason));
    }
    warnOfReaders("tls-key", files.key());
  }

  private void prices() {
    var own = settings.chat().prices();
    try {
      var table = PriceTableFile.load(own == null ? null : directory.resolve(own));
      ok(
          "prices: %s has %d models and is of %s"
              .formatted(
                  own == null ? "the table that ships" : own,
                  table.models().size(),
                  table.dated()));
      if (!table.models().containsKey(settings.chat().model())) {
        warning(
            "prices: %s is not in the table, so what it costs is not known"
                .formatted(settings.chat().model()));
      }
    } catch (CannotStart reason) {
      found.add(Finding.of(reason));
    }
  }

  private void tokens() {
    var file = settings.ways().tokens();
    if (file == null) {
      return;
    }
    try {
      var tokens = new TokenFile(directory.resolve(file)).read();
      long expired =
          tokens.stream()
              .map(token -> token.expires())
              .filter(Objects::nonNull)
              .filter(expires -> !now.isBefore(expires))
              .count();
      ok("tokens: %s has %d, of which %d are expired".formatted(file, tokens.size(), expired));
    } catch (CannotStart reason) {
      found.add(Finding.of(reason));
    }
    warnOfReaders("tokens", file);
  }

  private void keyFile() {
    var file = settings.upstream().apiKeyFile();
    if (file == null) {
      return;
    }
    try {
      KeyFile.read(directory.resolve(file));
      ok("api-key-file: %s holds a key".formatted(file));
    } catch (CannotStart reason) {
      found.add(Finding.of(reason));
    }
    warnOfReaders("api-key-file", file);
  }

  /** A secret in the config file makes that a file of secrets. */
  private void secretsInFile() {
    var config = from.file();
    var secrets =
        Effective.all(from).stream()
            .filter(it -> it.isHidden() && it.source() == Effective.Source.FILE)
            .map(it -> it.setting().name())
            .toList();
    if (config != null
        && !secrets.isEmpty()
        && FileModes.othersMayRead(directory.resolve(config))) {
      warning(
          "%s in %s: other users of this machine can read the file; chmod go-r it"
              .formatted(String.join(", ", secrets), config));
    }
  }

  /** What is set and has no effect is most often a slip. */
  private void uselessSettings() {
    if (settings.ways().jwt() == null) {
      useless(AllSettings.JWT_ALGORITHMS, "there is no --jwt-issuer");
      useless(AllSettings.JWT_CLOCK_SKEW, "there is no --jwt-issuer");
    }
    if (!settings.ways().ask()) {
      useless(AllSettings.SESSION_TIME, "nobody has to sign in");
    }
    if (settings.upstream().answerer() == Settings.Answerer.EMULATOR) {
      useless(AllSettings.API_KEY, "the emulator answers");
      useless(AllSettings.AUTH_TOKEN, "the emulator answers");
      useless(AllSettings.UPSTREAM_URL, "the emulator answers");
    }
  }

  private void useless(Setting<?> setting, String why) {
    var given = from.given(setting);
    if (given != null) {
      warning("%s from %s has no effect: %s".formatted(setting.name(), given.from(), why));
    }
  }

  private void data() {
    var place = directory.resolve(settings.turns().dataDir());
    var file = place.resolve(TurnWiring.FILE);
    var parent = nearest(place);
    if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
      found.add(
          new Finding(
              Finding.Level.IMPOSSIBLE,
              "data-dir: %s can't be written by this user; check who owns %s"
                  .formatted(place, parent)));
      return;
    }
    switch (StoreLook.at(file)) {
      case StoreLook.Missing() -> {
        ok("data-dir: %s will be made by the first start".formatted(file));
        keys(null);
      }
      case StoreLook.Form(int has, int knows, boolean inUse, var sealedWith) -> {
        ok("data-dir: " + form(file, has, knows));
        keys(sealedWith);
        if (inUse) {
          warning("data-dir: a server has %s open; a second one would not start".formatted(file));
        }
      }
      case StoreLook.Bad(var why) ->
          found.add(new Finding(Finding.Level.IMPOSSIBLE, "data-dir: " + why));
    }
  }

  /** Whether the keys that are given open what is there. */
  private void keys(@Nullable String sealedWith) {
    var given = settings.keeping().dataKeyFile();
    try {
      switch (DataKeyFile.read(given == null ? null : directory.resolve(given))) {
        case DataKeys keys when sealedWith == null ->
            ok("data-key-file: a start seals the store with the key " + keys.current());
        case DataKeys keys when !keys.ids().contains(sealedWith) -> noKey(sealedWith);
        case DataKeys keys ->
            ok(
                keys.current().equals(sealedWith)
                    ? "data-key-file: the store is sealed with the key " + sealedWith
                    : "data-key-file: the store is sealed with the key %s, and a start seals it anew with %s"
                        .formatted(sealedWith, keys.current()));
        case Sealing.None _ when sealedWith != null -> noKey(sealedWith);
        case Sealing.None _ -> ok("data-key-file: none, so content stands in the store as it is");
      }
    } catch (CannotStart reason) {
      found.add(Finding.of(reason));
    }
    if (given != null) {
      warnOfReaders("data-key-file", given);
    }
  }

  private void noKey(String sealedWith) {
    found.add(
        new Finding(
            Finding.Level.IMPOSSIBLE,
            "data-key-file: the store is sealed with the key %s, which is not given"
                .formatted(sealedWith)));
  }

  private static String form(Path file, int has, int knows) {
    return has == knows
        ? "%s is of form %d, which is this version's".formatted(file, has)
        : "%s is of form %d and is brought to form %d at the next start"
            .formatted(file, has, knows);
  }

  private static @Nullable Path nearest(Path place) {
    @Nullable Path at = place.toAbsolutePath().normalize();
    while (at != null && !Files.exists(at)) {
      at = at.getParent();
    }
    return at;
  }

  private void warnOfReaders(String setting, Path file) {
    if (FileModes.othersMayRead(directory.resolve(file))) {
      warning(
          "%s: other users of this machine can read %s; chmod go-r it".formatted(setting, file));
    }
  }

  private void ok(String text) {
    found.add(Finding.ok(text));
  }

  private void warning(String text) {
    found.add(Finding.warning(text));
  }
}
