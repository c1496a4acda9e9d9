package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Audit.Deed;
import dev.turnstream.access.Audit.Outcome;
import dev.turnstream.access.Audit.Verb;
import dev.turnstream.model.PriceTable;
import dev.turnstream.store.StoreException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Takes over settings and files that have changed while the server runs: all of them when it is
 * told to, the price table and the API key's file also by themselves. What is wrong leaves all as
 * it was. Everything here happens on one thread.
 */
final class Reload implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reload.class.getName());

  private final Supplier<Sources> sources;
  private final Controls controls;
  private final Audit audit;

  /** What each setting says that counts now. */
  private final Map<String, Change.Said> counts;

  /** The model that turns are asked of which name none; it stays as it was. */
  private final String model;

  private Settings inForce;
  private PriceTable prices;
  private final List<FileWatch> watches = new ArrayList<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("reload").daemon().factory());

  /**
   * Watches the files that the settings name.
   *
   * @param sources opens the flags, variables and the config file anew
   * @param prepared what the server was started with
   * @param audit hears what is another
   */
  Reload(
      Supplier<Sources> sources,
      Sources started,
      Prepared prepared,
      Controls controls,
      Audit audit) {
    this.sources = sources;
    this.controls = controls;
    this.audit = audit;
    this.counts = Change.said(started);
    this.inForce = prepared.settings();
    this.model = inForce.chat().model();
    this.prices = prepared.prices();
    watch();
  }

  /** Reads everything anew, soon. */
  void soon() {
    thread.execute(this::settings);
  }

  private void settings() {
    try {
      var opened = sources.get();
      var read = SettingsReader.read(opened, InetAddress::getAllByName);
      var table = PriceTableFile.load(read.chat().prices());
      var next = Prepared.withKey(read);
      checkModel(next);
      var now = Change.said(opened);
      var changes = Change.between(counts, now);
      boolean sameWay = sameWay(next);
      if (changes.stream().anyMatch(change -> Reloadable.is(change.setting(), sameWay))) {
        apply(next);
      }
      changes.forEach(change -> take(change, now, sameWay));
      price(table);
      show(next);
      watch();
      tell(Verb.SETTINGS_READ, Outcome.DONE, Map.of());
      LOG.log(INFO, "The settings were read anew");
    } catch (CannotStart wrong) {
      stay(wrong.lines());
    } catch (StoreException failed) {
      stay(List.of("what was used so far can't be read from the ledger: " + failed.getMessage()));
    } catch (RuntimeException fault) {
      tell(Verb.SETTINGS_READ, Outcome.FAILED, Map.of());
      LOG.log(ERROR, "A fault of our own; the settings stay as they were", fault);
    }
  }

  private void stay(List<String> reasons) {
    tell(Verb.SETTINGS_READ, Outcome.FAILED, Map.of());
    reasons.forEach(line -> LOG.log(ERROR, "The settings stay as they were: " + line));
  }

  /** Another {@code --model} needs a restart, and until then the old one has to be offered. */
  private void checkModel(Settings next) throws CannotStart {
    if (!next.budgets().offers(model)) {
      throw CannotStart.wrong(
          "models: %s, which this server was started with, is none of them; add it, or restart the server"
              .formatted(CannotStart.quoted(model)));
    }
  }

  private void take(Change change, Map<String, Change.Said> now, boolean sameWay) {
    boolean isTaken = Reloadable.is(change.setting(), sameWay);
    if (isTaken) {
      counts.put(change.name(), Objects.requireNonNull(now.get(change.name())));
      LOG.log(
          INFO,
          "{0} is {1} now and was {2}, by {3}",
          change.name(),
          change.is(),
          change.was(),
          change.by());
    } else {
      LOG.log(
          WARNING,
          "{0} is {1} by {2} and needs a restart to count; until then it stays {3}",
          change.name(),
          change.is(),
          change.by(),
          change.was());
    }
    tell(
        Verb.SETTING_CHANGED,
        isTaken ? Outcome.DONE : Outcome.REFUSED,
        Map.of("setting", change.name(), "from", change.was(), "to", change.is()));
  }

  private void tell(Verb verb, Outcome outcome, Map<String, String> details) {
    audit.tell(Deed.ofTheServer(verb, outcome, details));
  }

  /** Whether the same server is asked: another key can be shown there, not another way be taken. */
  private boolean sameWay(Settings next) {
    return next.upstream().answerer() == inForce.upstream().answerer()
        && next.upstream().answerer() != Settings.Answerer.EMULATOR
        && Objects.equals(next.upstream().url(), inForce.upstream().url());
  }

  /** All that can be taken over; setting what is so already changes nothing. */
  private void apply(Settings next) {
    controls.take(next);
    Logs.setLevel(next.logging().level());
    if (sameWay(next)) {
      controls.credentials(UpstreamWiring.credentials(next.upstream()));
    }
    inForce = next.withUpstream(sameWay(next) ? next.upstream() : inForce.upstream());
  }

  private void price(PriceTable table) {
    if (!table.equals(prices)) {
      tell(
          Verb.SETTING_CHANGED,
          Outcome.DONE,
          Map.of(
              "setting", AllSettings.PRICES.name(),
              "from", "dated " + prices.dated(),
              "to", "dated " + table.dated()));
      prices = table;
      controls.prices(table);
      LOG.log(INFO, "prices: {0} models of {1} count now", table.models().size(), table.dated());
    }
  }

  /** The key that the file holds, if it is another. */
  private void show(Settings next) {
    if (sameWay(next) && !Objects.equals(next.upstream().apiKey(), inForce.upstream().apiKey())) {
      apply(next);
      tell(Verb.SETTING_CHANGED, Outcome.DONE, Map.of("setting", AllSettings.API_KEY_FILE.name()));
      LOG.log(INFO, "api-key-file: another key is shown from now on");
    }
  }

  /** One of the files is another. */
  private void files() {
    try {
      price(PriceTableFile.load(inForce.chat().prices()));
      show(Prepared.withKey(inForce));
    } catch (CannotStart wrong) {
      wrong.lines().forEach(line -> LOG.log(ERROR, "It stays as it was: " + line));
    }
  }

  private void watch() {
    watches.forEach(FileWatch::close);
    watches.clear();
    Stream.of(inForce.chat().prices(), inForce.upstream().apiKeyFile())
        .filter(Objects::nonNull)
        .map(this::watchOf)
        .forEach(watches::add);
  }

  private FileWatch watchOf(Path file) {
    return new FileWatch(file).start(_ -> thread.execute(this::files));
  }

  @Override
  public void close() {
    thread.close();
    watches.forEach(FileWatch::close);
  }
}
