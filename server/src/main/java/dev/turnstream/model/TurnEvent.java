package dev.turnstream.model;

/** What a turn's log holds: what Claude said, in order, and then exactly one end. */
public sealed interface TurnEvent permits MessageEvent, TurnEnd {}
