package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.model.PriceTable;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes over settings and files that have changed while the server runs: all of them when it is
 * told to, the price table and the API key's file also by themselves. What is wrong leaves all as
 * it was. Everything here happens on one thread.
 */
final class Reload implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reload.class.getName());

  private static final Set<Setting<?>> CREDENTIALS =
      Set.of(AllSettings.API_KEY, AllSettings.AUTH_TOKEN, AllSettings.API_KEY_FILE);

  private static final Set<Setting<?>> TAKEN_OVER =
      Set.of(
          AllSettings.ALLOWED_ORIGINS,
          AllSettings.MAX_CONNECTIONS,
          AllSettings.MAX_TURNS,
          AllSettings.RETENTION,
          AllSettings.LOG_LEVEL,
          AllSettings.PRICES);

  private final Supplier<Sources> sources;
  private final Controls controls;
  private final Map<String, String> texts;
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
   */
  Reload(Supplier<Sources> sources, Sources started, Prepared prepared, Controls controls) {
    this.sources = sources;
    this.controls = controls;
    this.texts = texts(started);
    this.inForce = prepared.settings();
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
      changed(opened).forEach(setting -> take(setting, opened, next));
      price(table);
      show(next);
      watch();
      LOG.log(INFO, "The settings were read anew");
    } catch (CannotStart wrong) {
      wrong.lines().forEach(line -> LOG.log(ERROR, "The settings stay as they were: " + line));
    } catch (RuntimeException fault) {
      LOG.log(ERROR, "A fault of our own; the settings stay as they were", fault);
    }
  }

  private List<Setting<?>> changed(Sources opened) {
    var now = texts(opened);
    var changed = new ArrayList<Setting<?>>();
    for (var setting : AllSettings.LIST) {
      if (!Objects.equals(now.get(setting.name()), texts.get(setting.name()))) {
        changed.add(setting);
      }
    }
    return changed;
  }

  /** What each setting says; null stands for a default that is no text. */
  private static Map<String, String> texts(Sources from) {
    var texts = new HashMap<String, String>();
    for (var setting : AllSettings.LIST) {
      var given = from.given(setting);
      var text = given == null ? setting.defaultText() : given.text();
      if (text != null) {
        texts.put(setting.name(), text);
      }
    }
    return texts;
  }

  private void take(Setting<?> setting, Sources opened, Settings next) {
    var given = opened.given(setting);
    var by = given == null ? "the default" : given.from();
    if (TAKEN_OVER.contains(setting) || (CREDENTIALS.contains(setting) && sameWay(next))) {
      apply(next);
      remember(setting, texts(opened).get(setting.name()));
      LOG.log(
          INFO,
          setting.isSecret()
              ? "%s is another now, by %s".formatted(setting.name(), by)
              : "%s is %s now, by %s"
                  .formatted(
                      setting.name(),
                      CannotStart.quoted(texts.getOrDefault(setting.name(), "not set")),
                      by));
    } else {
      LOG.log(WARNING, "{0} is another by {1} and needs a restart to count", setting.name(), by);
    }
  }

  private void remember(Setting<?> setting, @Nullable String text) {
    if (text == null) {
      texts.remove(setting.name());
    } else {
      texts.put(setting.name(), text);
    }
  }

  /** Whether the same server is asked: another key can be shown there, not another way be taken. */
  private boolean sameWay(Settings next) {
    return next.upstream().answerer() == inForce.upstream().answerer()
        && next.upstream().answerer() != Settings.Answerer.EMULATOR
        && Objects.equals(next.upstream().url(), inForce.upstream().url());
  }

  /** All that can be taken over; setting what is so already changes nothing. */
  private void apply(Settings next) {
    controls.origins(next.listen().allowedOrigins());
    controls.mostConnections(next.connections().maxConnections());
    controls.mostTurns(next.turns().maxTurns());
    controls.retention(next.keeping().retention());
    Logs.setLevel(next.logging().level());
    if (sameWay(next)) {
      controls.credentials(UpstreamWiring.credentials(next.upstream()));
    }
    inForce = next.withUpstream(sameWay(next) ? next.upstream() : inForce.upstream());
  }

  private void price(PriceTable table) {
    if (!table.equals(prices)) {
      prices = table;
      controls.prices(table);
      LOG.log(INFO, "prices: {0} models of {1} count now", table.models().size(), table.dated());
    }
  }

  /** The key that the file holds, if it is another. */
  private void show(Settings next) {
    if (sameWay(next) && !Objects.equals(next.upstream().apiKey(), inForce.upstream().apiKey())) {
      apply(next);
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
