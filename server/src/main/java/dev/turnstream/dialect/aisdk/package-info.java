/**
 * The AI SDK's chats, AI-SDK.md: a log said as UI message chunks, and what its clients ask for.
 *
 * <p><b>Owns</b> their spelling and the way between UI messages and the Messages API. <b>May
 * touch</b> {@code model}, {@code dialect} and jackson-core. <b>Never</b> a socket or a turn.
 */
@NullMarked
package dev.turnstream.dialect.aisdk;

import org.jspecify.annotations.NullMarked;
