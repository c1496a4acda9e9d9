package dev.turnstream.emulator;

import dev.turnstream.emulator.script.Script;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an emulator is set up.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for any free one
 * @param loops event loops that share the work, from 1
 * @param keys API keys that are taken; empty for any
 * @param anyModel whether unknown models are taken, too
 * @param controls whether {@code /emulator/...} is served
 * @param promptScripts whether {@code !emulate} lines in prompts count
 * @param replays folder of recorded .sse files, or null
 * @param script pace and faults of every request, below queued and prompt scripts
 * @param recordLast how many requests to remember, with headers and body
 * @param cacheMinimum smallest prompt that is cached, in tokens
 * @param seed of the ids; the same seed gives the same ids in the same order
 */
public record EmulatorOptions(
    String host,
    int port,
    int loops,
    Set<String> keys,
    boolean anyModel,
    boolean controls,
    boolean promptScripts,
    @Nullable Path replays,
    Script script,
    int recordLast,
    int cacheMinimum,
    long seed) {

  public EmulatorOptions {
    keys = Set.copyOf(keys);
    if (loops < 1) {
      throw new IllegalArgumentException("loops must be at least 1, not " + loops);
    }
  }

  /** For demos: a free loopback port, a human pace, nothing remembered, no control endpoints. */
  public static EmulatorOptions forDemos() {
    return new EmulatorOptions(
        "127.0.0.1",
        0,
        1,
        Set.of(),
        false,
        false,
        true,
        null,
        Script.NONE,
        0,
        2_048,
        System.nanoTime());
  }

  /** For tests: a free loopback port, no delays, steady ids, the last 1,000 requests remembered. */
  public static EmulatorOptions forTests() {
    return forDemos()
        .withScript(Script.parse("ttft=0 rate=0"))
        .withRecordLast(1_000)
        .withControls(true)
        .withSeed(1);
  }

  public EmulatorOptions withPort(int port) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withHost(String host) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withLoops(int loops) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withKeys(Set<String> keys) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withAnyModel(boolean anyModel) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withControls(boolean controls) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withPromptScripts(boolean promptScripts) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withReplays(Path replays) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withScript(Script script) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withRecordLast(int recordLast) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withCacheMinimum(int cacheMinimum) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }

  public EmulatorOptions withSeed(long seed) {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        controls,
        promptScripts,
        replays,
        script,
        recordLast,
        cacheMinimum,
        seed);
  }
}
