package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.Lookup;
import dev.turnstream.model.Lookup.Answer;
import dev.turnstream.model.RawJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One lookup over HTTP: a request, a small answer, one deadline. */
final class HttpLookup {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_BODY = 4 * 1024 * 1024;

  private HttpLookup() {}

  /** Sends it on a connection to come, and tells what became of it once. */
  static void send(Future<HttpClientRequest> connecting, Lookup lookup, Consumer<Answer> then) {
    connecting
        .compose(request -> send(request, lookup))
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(then::accept)
        .onFailure(failure ->
            then.accept(
                new Answer.Failed(
                    failure instanceof TimeoutException
                        ? Failures.silent(PATIENCE)
                        : Failures.unreachable())));
  }

  private static Future<Answer> send(HttpClientRequest request, Lookup lookup) {
    var body = lookup.body();
    var sent = body == null ? request.send() : request.send(Buffer.buffer(body.bytes()));
    return sent.compose(response -> read(request, response));
  }

  private static Future<Answer> read(HttpClientRequest request, HttpClientResponse response) {
    var body = Buffer.buffer();
    response.handler(chunk -> {
      if (body.length() + chunk.length() > MAX_BODY) {
        request.reset();
      } else {
        body.appendBuffer(chunk);
      }
    });
    return response.end().map(_ -> answer(response, body.getBytes()));
  }

  private static Answer answer(HttpClientResponse response, byte[] body) {
    if (response.statusCode() != 200) {
      return new Answer.Failed(
          ErrorBody.read(response.statusCode(), response.headers(), body, "of that name"));
    }
    try {
      JsonMembers.of(new String(body, UTF_8));
      return new Answer.Found(RawJson.copyOf(body, 0, body.length));
    } catch (BadStream _) {
      return new Answer.Failed(Failures.notAStream(200));
    }
  }
}
