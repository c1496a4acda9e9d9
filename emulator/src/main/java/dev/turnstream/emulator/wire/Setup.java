package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.Ids;
import dev.turnstream.emulator.api.PromptCache;
import dev.turnstream.emulator.script.Script;
import dev.turnstream.emulator.watch.Watch;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the event loops of one emulator share; all of it is safe from any thread.
 *
 * @param address where to listen
 * @param keys API keys that are taken, empty for any
 * @param anyModel whether unknown models are taken
 * @param controls whether {@code /emulator/...} is served
 * @param promptScripts whether {@code !emulate} lines count
 * @param replays folder of recorded streams, or null
 * @param defaults script below all others
 * @param queue scripts for the next requests
 * @param watch counters
 * @param cache prompt cache
 * @param ids source of ids
 * @param nanoTime the clock
 */
public record Setup(
    SocketAddress address,
    Set<String> keys,
    boolean anyModel,
    boolean controls,
    boolean promptScripts,
    @Nullable Path replays,
    Script defaults,
    ScriptQueue queue,
    Watch watch,
    PromptCache cache,
    Ids ids,
    LongSupplier nanoTime) {}
