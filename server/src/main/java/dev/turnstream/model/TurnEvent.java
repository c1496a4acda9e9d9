package dev.turnstream.model;

/**
 * What a turn's log holds: that it was accepted and started, what Claude said, in order, and then
 * exactly one end.
 */
public sealed interface TurnEvent permits TurnAccepted, TurnStarted, MessageEvent, TurnEnd {}
