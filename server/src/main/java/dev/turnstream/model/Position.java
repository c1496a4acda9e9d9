package dev.turnstream.model;

/**
 * A place in a turn's log.
 *
 * @param epoch generation of whoever wrote the log, from 1; numbers of another epoch mean nothing
 * @param seq number of the last event that the reader has, 0 for none
 */
public record Position(long epoch, long seq) {}
