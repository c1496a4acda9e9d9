package dev.turnstream.gateway;

import dev.turnstream.access.Identity;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import dev.turnstream.model.Owner;
import dev.turnstream.turn.TurnLimits;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A real server on a real port for tests of other packages, whose upstream the test plays. */
public final class LiveServer implements AutoCloseable {
  private static final int MANY = 10_000;

  private final GatewayFixture fixture;
  private final Guests guests = Guests.atTheDoor();

  /** A server that tells its heads so often. */
  public LiveServer(Duration heartbeat) throws TimeoutException {
    this(heartbeat, GatewayFixture.LIMITS.heartbeat());
  }

  /** A server that tells its heads so often, and bears so much silence before it asks. */
  public LiveServer(Duration heartbeat, Duration silence) throws TimeoutException {
    var limits = new TurnLimits(8 << 20, Duration.ofMinutes(1));
    fixture =
        new GatewayFixture(options -> changed(options, heartbeat, silence), MANY, MANY, limits);
  }

  private LiveServer(Function<Guests, GatewayFixture> made) {
    fixture = made.apply(guests);
  }

  /** A server that asks everybody who they are, by a clock that the test moves. */
  public static LiveServer thatAsks() {
    return new LiveServer(guests -> {
      try {
        return GatewayFixture.behind(guests.entrance(), 1);
      } catch (TimeoutException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  /** A token of Ada's that lasts so long. */
  public String token(Duration lasts) {
    return guests.token("ada", Role.USER, Scope.of(Role.USER), lasts);
  }

  /** A ticket of Ada's, whose pass lasts so long. */
  public String ticket(Duration lasts) {
    var ada = new Identity(new Owner("ada"), Role.USER, Scope.of(Role.USER));
    var pass = new Pass(ada, guests.now().plus(lasts), () -> true);
    return guests.entrance().tickets().issue(pass, null, guests.now());
  }

  /** Lets time pass for passes. */
  public void later(Duration time) {
    guests.later(time);
  }

  private static GatewayOptions changed(
      GatewayOptions options, Duration heartbeat, Duration silence) {
    var l = options.limits();
    var told = options.greeting();
    return new GatewayOptions(
        options.host(),
        options.port(),
        false, // so that it may be asked through a proxy, by another port
        options.allowedOrigins(),
        options.echo(),
        options.upstream(),
        options.version(),
        new ConnectionLimits(
            l.messageBytes(),
            l.messageBytes(),
            l.fragments(),
            l.messageTime(),
            l.handshakeTime(),
            l.writeTime(),
            silence),
        options.chat(),
        new Greeting(
            told.version(),
            heartbeat,
            told.resumeWindow(),
            told.upstream(),
            told.model(),
            told.messageBytes(),
            told.bodyBytes(),
            told.watches(),
            told.queue()));
  }

  public int port() {
    return fixture.port();
  }

  /** Where the native protocol is spoken, here or through a proxy on another port. */
  public static URI at(int port) {
    return URI.create("ws://127.0.0.1:" + port + "/ws");
  }

  /** A question that reached the upstream, to be answered. */
  public static final class Question {
    private final ScriptedUpstream.Asked asked;

    private Question(ScriptedUpstream.Asked asked) {
      this.asked = asked;
      asked.begin(21);
    }

    public Question say(String... pieces) {
      for (var piece : pieces) {
        asked.say(piece);
      }
      return this;
    }

    public void finish() {
      asked.finish(30);
    }
  }

  /** Waits for the next question and begins to answer it. */
  public Question nextQuestion() throws InterruptedException {
    return new Question(fixture.nextQuestion());
  }

  /** Whether questions wait that nobody has answered. */
  public boolean hasQuestions() {
    return !fixture.upstream.asked.isEmpty();
  }

  /** How many connections are open. */
  public int connections() {
    return fixture.doors.open();
  }

  /** How many calls to the upstream were cancelled. */
  public int cancelled() {
    return fixture.upstream.cancelled.size();
  }

  @Override
  public void close() throws TimeoutException {
    fixture.close();
  }
}
