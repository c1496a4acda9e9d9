package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.CommandDecoder;
import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import dev.turnstream.turn.Clocks;
import dev.turnstream.turn.Desk;

/**
 * What all native sessions of an event loop share.
 *
 * @param logs those watched in the native protocol
 */
record NativeRooms(
    Desk desk, WatchedLogs logs, CommandDecoder decoder, Greeting greeting, Clocks clocks) {}
