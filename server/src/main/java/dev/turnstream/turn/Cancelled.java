package dev.turnstream.turn;

import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a cancel.
 *
 * @param status how the turn ended, perhaps before
 * @param upstreamClosed from the command to the close of the connection to Claude; null when there
 *     was none to close
 */
public record Cancelled(TurnStatus status, @Nullable Duration upstreamClosed, Receipt receipt) {}
