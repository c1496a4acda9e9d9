package dev.turnstream.app;

import java.time.Duration;

/** Settings that are right each by itself and can't hold together. */
final class Contradictions {
  private final Sources from;

  private Contradictions(Sources from) {
    this.from = from;
  }

  /** Tells those that there are. */
  static void find(Sources from, Settings settings) {
    var found = new Contradictions(from);
    found.ports(settings);
    found.sizes(settings);
    found.times(settings);
  }

  private void ports(Settings settings) {
    int port = settings.listen().port();
    var metricsHost = settings.listen().metricsHost();
    boolean sameHost = metricsHost == null || metricsHost.equals(settings.listen().host());
    if (metricsHost != null && sameHost && settings.listen().metricsPort() == 0) {
      tell(
          AllSettings.METRICS_HOST,
          AllSettings.HOST,
          "is the address that users come to; give /metrics another one, or a --metrics-port");
    }
    if (sameHost && port != 0 && port == settings.listen().metricsPort()) {
      tell(
          AllSettings.METRICS_PORT,
          AllSettings.PORT,
          "is the port that users come to; give /metrics another one, or 0 to leave it there");
    }
  }

  private void sizes(Settings settings) {
    var connections = settings.connections();
    var turns = settings.turns();
    if (connections.maxBodyBytes() > connections.maxBodiesBytes()) {
      tell(
          AllSettings.MAX_BODY_BYTES,
          AllSettings.MAX_BODIES_BYTES,
          "is more than all questions together may take, so none of that length ever fits");
    }
    if (turns.turnWindowBytes() > turns.journalBytes()) {
      tell(
          AllSettings.TURN_WINDOW_BYTES,
          AllSettings.JOURNAL_BYTES,
          "is more than all turns' logs together may take");
    }
    if (turns.maxPerConnection() > turns.maxTurns()
        && from.given(AllSettings.MAX_TURNS_PER_CONNECTION) != null) {
      tell(
          AllSettings.MAX_TURNS_PER_CONNECTION,
          AllSettings.MAX_TURNS,
          "is more than the whole server may run");
    }
  }

  private void times(Settings settings) {
    var upstream = settings.upstream();
    neverReached(
        AllSettings.UPSTREAM_FIRST_BYTE_TIMEOUT, upstream.firstByteTimeout(), settings.turns());
    neverReached(AllSettings.UPSTREAM_IDLE_TIMEOUT, upstream.idleTimeout(), settings.turns());
    neverReached(AllSettings.UPSTREAM_RETRY_AFTER_MAX, upstream.retryAfterMax(), settings.turns());
  }

  /** A default may be longer than what somebody sets; what somebody sets is meant to matter. */
  private void neverReached(Setting<?> setting, Duration time, Settings.Turns turns) {
    if (from.given(setting) != null && time.compareTo(turns.maxTurnTime()) > 0) {
      tell(
          setting, AllSettings.MAX_TURN_TIME, "is longer than a turn may last, so it never counts");
    }
  }

  private void tell(Setting<?> one, Setting<?> other, String why) {
    from.mistakes()
        .contradiction(
            "%s: %s, with %s %s, %s"
                .formatted(one.name(), shown(one), other.flag(), shown(other), why),
            one,
            other);
  }

  /** The value and who gave it. */
  private String shown(Setting<?> setting) {
    var given = from.given(setting);
    return given == null
        ? "%s (the default)".formatted(setting.defaultText())
        : "%s from %s".formatted(CannotStart.quoted(given.text()), given.from());
  }
}
