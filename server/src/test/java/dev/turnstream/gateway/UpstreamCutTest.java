package dev.turnstream.gateway;

import static dev.turnstream.faults.Direction.TO_CLIENT;
import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import dev.turnstream.faults.Fault;
import dev.turnstream.faults.FaultProxy;
import dev.turnstream.faults.Plan;
import dev.turnstream.upstream.Credentials;
import dev.turnstream.upstream.HttpUpstream;
import dev.turnstream.upstream.RetryPolicy;
import dev.turnstream.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The server between real clients and a real connection to Claude that breaks. */
@DisplayName("Claude's answer")
class UpstreamCutTest {
  private static final int LANES = 8;
  private static final String TEXT = "A log is an \"append-only\" list 👋🏽 of événements.";
  private static final String QUESTION = "repeat " + TEXT;

  private final Complaints complaints = new Complaints();
  private Emulator emulator;

  /** What was logged as a warning or worse, but for how busy the machine is. */
  private static final class Complaints extends Handler {
    final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord line) {
      if (line.getLoggerName().equals("io.vertx.core.impl.BlockedThreadChecker")) {
        return;
      }
      if (line.getLevel().intValue() >= Level.WARNING.intValue() || line.getThrown() != null) {
        heard.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() {
    emulator = Emulator.start();
    Logger.getLogger("").addHandler(complaints);
  }

  @AfterEach
  void close() {
    Logger.getLogger("").removeHandler(complaints);
    emulator.close();
  }

  private FaultProxy proxy(IntFunction<Plan> plans) {
    return FaultProxy.to(URI.create(emulator.baseUrl()).getPort(), plans);
  }

  private static GatewayFixture behind(FaultProxy proxy) throws Exception {
    var settings =
        new UpstreamSettings(
            URI.create("http://127.0.0.1:" + proxy.port()),
            new Credentials.ApiKey("test-key"),
            "2023-06-01",
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            new RetryPolicy(0, Duration.ZERO),
            10_000);
    return GatewayFixture.asking((Vertx vertx) -> new HttpUpstream(vertx, settings, new Random(1)));
  }

  /** One turn as its watcher was told of it. */
  private record Told(String text, List<String> types, JsonObject end) {}

  private static Told ask(NativeClient client, String id) throws Exception {
    var turn = client.call(start(id, QUESTION)).getString("turn");
    var text = new StringBuilder();
    var types = new ArrayList<String>();
    var event = client.event(turn);
    for (; !event.getString("type").equals("end"); event = client.event(turn)) {
      types.add(event.getString("type"));
      text.append(event.getString("text", ""));
    }
    var stands = client.watch(id + ".w", turn, 1, event.getLong("seq"));
    assertThat(stands.getString("result")).isEqualTo("resumed");
    assertThat(stands.getLong("head"))
        .as("nothing follows the end")
        .isEqualTo(event.getLong("seq"));
    assertThat(stands.getString("state")).isEqualTo(event.getString("state"));
    return new Told(text.toString(), types, event);
  }

  private static void check(Told told) {
    var end = told.end;
    assertThat(TEXT).startsWith(told.text);
    if (end.getString("state").equals("completed")) {
      assertThat(told.text).isEqualTo(TEXT);
      assertThat(end.getValue("error")).isNull();
    } else {
      assertThat(end.getString("state")).isEqualTo("failed");
      assertThat(end.getJsonObject("error").getString("code"))
          .isIn("upstream_interrupted", "upstream_unreachable");
      assertThat(end.getJsonObject("error").getBoolean("retryable")).isTrue();
    }
    boolean begun = told.types.contains("message_start");
    boolean counted = told.types.contains("usage");
    assertThat(end.getBoolean("estimated")).as("%s", told).isEqualTo(begun && !counted);
    assertThat(end.getLong("input_tokens") > 0).as("%s", told).isEqualTo(begun);
    assertThat(end.getLong("output_tokens") > 0).as("%s", told).isEqualTo(begun);
  }

  @Test
  @DisplayName("G17: cut after every byte, it ends the turn once, with the beginning of its text")
  void cutAfterEveryByte() throws Exception {
    long whole;
    try (var proxy = proxy(_ -> Plan.CLEAN);
        var gateway = behind(proxy);
        var client = new NativeClient(gateway.port())) {
      check(ask(client, "whole"));
      whole = proxy.bytes(TO_CLIENT);
    }
    assertThat(whole).isGreaterThan(1000);
    var ends = new TreeMap<String, Integer>();
    try (var proxy = proxy(number -> Plan.of(new Fault.CutAfter(TO_CLIENT, number)));
        var gateway = behind(proxy);
        var lanes = Executors.newFixedThreadPool(LANES)) {
      var next = new AtomicInteger();
      var all = new ArrayList<Future<List<Told>>>();
      for (int lane = 0; lane < LANES; lane++) {
        all.add(lanes.submit(() -> turns(gateway.port(), next, whole)));
      }
      for (var lane : all) {
        for (var told : lane.get()) {
          check(told);
          var error = told.end.getJsonObject("error");
          ends.merge(
              error == null ? told.end.getString("state") : error.getString("code"),
              1,
              Integer::sum);
        }
      }
      assertThat(proxy.connections()).isGreaterThan((int) whole);
      Waiting.until("no turn is left", () -> gateway.slots.taken() == 0);
    }
    System.out.println("cut after each of " + whole + " bytes: " + ends);
    assertThat(ends).containsKeys("completed", "upstream_interrupted");
    assertThat(complaints.heard).isEmpty();
  }

  private static List<Told> turns(int port, AtomicInteger next, long last) throws Exception {
    var told = new ArrayList<Told>();
    try (var client = new NativeClient(port)) {
      for (int n = next.getAndIncrement(); n <= last; n = next.getAndIncrement()) {
        told.add(ask(client, "c" + n));
      }
      var ok = client.call(command("list", "after-all"));
      assertThat(ok.getString("type")).isEqualTo("ok");
    }
    return told;
  }
}
