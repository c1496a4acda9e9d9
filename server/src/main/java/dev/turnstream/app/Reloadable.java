package dev.turnstream.app;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which settings a server that runs takes over; {@link Controls#take} is what it does with them.
 */
final class Reloadable {
  private static final Set<Setting<?>> CREDENTIALS =
      Set.of(AllSettings.API_KEY, AllSettings.AUTH_TOKEN, AllSettings.API_KEY_FILE);

  private static final Set<Setting<?>> ALWAYS =
      Stream.<Setting<?>>concat(
              BudgetSettings.LIST.stream(),
              Stream.of(
                  AllSettings.ALLOWED_ORIGINS,
                  AllSettings.DRAIN_TIME,
                  AllSettings.MAX_CONNECTIONS,
                  AllSettings.MAX_UNKNOWN_CONNECTIONS,
                  AllSettings.MAX_TURNS,
                  AllSettings.MAX_TURN_BYTES,
                  AllSettings.MAX_TURN_TIME,
                  AllSettings.MAX_HEAP_USE,
                  AllSettings.MAX_LOOP_DELAY,
                  AllSettings.RETENTION,
                  AllSettings.LOG_LEVEL,
                  AllSettings.PRICES))
          .collect(Collectors.toUnmodifiableSet());

  private Reloadable() {}

  /**
   * Whether it is taken over.
   *
   * @param sameWay whether whoever answers stays, and so may be shown another key
   */
  static boolean is(Setting<?> setting, boolean sameWay) {
    return ALWAYS.contains(setting) || (sameWay && CREDENTIALS.contains(setting));
  }
}
