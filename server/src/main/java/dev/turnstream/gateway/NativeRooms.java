package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.CommandDecoder;
import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import dev.turnstream.turn.Clocks;
import dev.turnstream.turn.Desk;

/**
 * What all native sessions of an event loop share.
 *
 * @param scratch where they and the other sessions of the loop encode
 * @param logs those watched in the native protocol
 */
record NativeRooms(
    Desk desk,
    Scratch scratch,
    WatchedLogs logs,
    CommandDecoder decoder,
    Greeting greeting,
    Clocks clocks) {}
