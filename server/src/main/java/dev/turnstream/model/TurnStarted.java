package dev.turnstream.model;

import java.time.Instant;

/** The turn is asked of Claude now. Missing where a turn ended while it waited. */
public record TurnStarted(Instant time) implements TurnEvent {}
