package dev.turnstream.bench;

import java.net.URI;
import java.time.Duration;

/**
 * What the clients do.
 *
 * @param url a WebSocket that speaks the tutorial's frames
 * @param sockets clients at once
 * @param turns turns of each client, one after another
 * @param message what each turn asks
 * @param expected stamps that each turn must bring, 0 not to check
 * @param spread time over which the clients connect
 * @param warmUp time from the start in which delays are not counted
 * @param cancelAfter deltas after which a turn is cancelled, 0 for never
 * @param disconnectAfter deltas after which a client drops its connection, 0 for never
 * @param patience longest time for everything
 */
record Plan(
    URI url,
    int sockets,
    int turns,
    String message,
    int expected,
    Duration spread,
    Duration warmUp,
    int cancelAfter,
    int disconnectAfter,
    Duration patience) {}
