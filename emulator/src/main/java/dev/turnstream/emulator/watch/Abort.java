package dev.turnstream.emulator.watch;

/**
 * A client that went away before its answer was complete.
 *
 * @param requestId the {@code request-id} it was given
 * @param label the script's label, empty without one
 * @param deltas deltas written until then
 * @param noticedAtNanos {@link System#nanoTime()} of the moment the emulator noticed
 */
public record Abort(String requestId, String label, long deltas, long noticedAtNanos) {}
