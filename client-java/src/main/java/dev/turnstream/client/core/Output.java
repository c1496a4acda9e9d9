package dev.turnstream.client.core;

import dev.turnstream.client.json.JsonObject;

/** What the core wants done, or told to the user; in this order. */
public sealed interface Output {
  /** Open a socket after so many milliseconds, and speak of it as {@code link}. */
  record Connect(int link, long delayMillis) implements Output {}

  /** Send a text message. */
  record Send(int link, String frame) implements Output {}

  /** What was shown on this link is nearly over: show something newer there. */
  record Expiring(int link) implements Output {}

  /** Let a socket go, connected or not; nothing more of it is listened to. */
  record Drop(int link) implements Output {}

  /** The server has greeted. */
  record Linked(JsonObject hello) implements Output {}

  /** The connection is gone; another follows. */
  record Unlinked(int code) implements Output {}

  /** The connection is gone, or can't be made, and the client does not come back by itself. */
  record GaveUp(Refusal why) implements Output {}

  /** A command was carried out. */
  record Answered(String id, JsonObject ok) implements Output {}

  /** A command was refused. */
  record Refused(String id, Refusal why) implements Output {}

  /** A turn went one step on. */
  record Happened(String turn, TurnEvent event) implements Output {}

  /** A turn can't be watched any more: the server does not know it. */
  record Lost(String turn) implements Output {}

  /** Someone started a turn in a conversation that this client has to do with. */
  record Began(JsonObject turn) implements Output {}
}
