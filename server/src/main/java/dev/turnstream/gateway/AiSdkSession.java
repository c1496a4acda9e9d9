package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.aisdk.SocketDecoder;
import dev.turnstream.dialect.aisdk.SocketFrame;
import dev.turnstream.dialect.aisdk.SocketReply;
import dev.turnstream.gateway.AiSdkChats.Found;
import dev.turnstream.gateway.websocket.CloseCode;
import dev.turnstream.turn.Answer;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/** One socket's talk with the AI SDK's transport: questions of several chats in, chunks out. */
final class AiSdkSession implements WebSocketConnection.Handler {
  /**
   * How long a resumed stream's end waits for another one of the same chat: a page in React's
   * strict mode resumes twice and aborts the first, which is no stop.
   */
  private static final long GRACE_MILLIS = 250;

  private final AiSdkChats chats;
  private final WebSocketConnection connection;
  private final int largeBytes;
  private final Runnable onGone;
  private final Map<String, AiSdkRequest> requests = new LinkedHashMap<>(2);
  private final Map<String, AiSdkRequest> leaving = new LinkedHashMap<>(1);
  private final Queue<byte[]> inbox = new ArrayDeque<>(1);
  private boolean decoding;
  private boolean closed;

  /**
   * A session that nothing was asked in.
   *
   * @param largeBytes longer frames are decoded elsewhere, so that this event loop goes on
   * @param onGone run once the socket is gone
   */
  AiSdkSession(AiSdkChats chats, WebSocketConnection connection, int largeBytes, Runnable onGone) {
    this.chats = chats;
    this.connection = connection;
    this.largeBytes = largeBytes;
    this.onGone = onGone;
  }

  @Override
  public void onText(byte[] utf8) {
    inbox.add(utf8);
    takeNext();
  }

  /** Frames are taken in their order, also behind one that is being decoded. */
  private void takeNext() {
    while (!decoding && !closed && !inbox.isEmpty()) {
      var utf8 = inbox.remove();
      if (utf8.length <= largeBytes) {
        take(SocketDecoder.decode(utf8));
      } else {
        decoding = true;
        Objects.requireNonNull(Vertx.currentContext())
            .executeBlocking(() -> SocketDecoder.decode(utf8), false)
            .onSuccess(frame -> {
              decoding = false;
              take(frame);
              takeNext();
            })
            .onFailure(fault -> connection.onFault(new IllegalStateException(fault)));
      }
    }
  }

  private void take(SocketFrame frame) {
    if (closed) {
      return;
    }
    switch (frame) {
      case SocketFrame.Send send -> send(send);
      case SocketFrame.Resume resume -> resume(resume);
      case SocketFrame.Abort(var requestId) -> abort(requestId);
      case SocketFrame.Refused(var requestId, var refusal) -> {
        if (requestId == null) {
          connection.close(CloseCode.POLICY, refusal.message());
        } else {
          refuse(requestId, refusal);
        }
      }
    }
  }

  private void send(SocketFrame.Send send) {
    if (!mayBegin(send.requestId(), Verb.START)) {
      return;
    }
    var question = send.question();
    var command = chats.command(question, send.key());
    var request = begin(send.requestId(), question.chat());
    request.asked(command.id());
    chats
        .visitor()
        .ask(
            command,
            answer -> {
              switch (answer) {
                case Answer.Accepted turn ->
                    request.watch(turn.turn(), chats.answering(question.continued()));
                case Answer.Refused(var reason) -> request.fail(Refusals.of(reason).message());
                case Answer.Denied(var why) -> request.fail(why.message());
              }
            });
  }

  private void resume(SocketFrame.Resume resume) {
    connection.charge(Watches.COST);
    var id = resume.requestId();
    if (!mayBegin(id, Verb.WATCH)) {
      return;
    }
    leaving.remove(resume.chat()); // whoever leaves is back
    var request = begin(id, resume.chat());
    if (resume.turn() == null) {
      chats.running(resume.chat(), found -> resumed(request, found));
    } else {
      chats.turn(resume.turn(), true, found -> resumed(request, found));
    }
  }

  private void resumed(AiSdkRequest request, Found found) {
    switch (found) {
      case Found.Turn(var turn, var logs) -> {
        request.reply(SocketReply.start(request.id()));
        request.watch(turn, logs);
      }
      case Found.Idle() -> request.finish(SocketReply.noActive(request.id()));
      case Found.Unavailable() ->
          request.fail(Refusals.of(Answer.Reason.STORE_UNAVAILABLE).message());
    }
  }

  private void abort(String requestId) {
    var request = requests.remove(requestId);
    if (request == null) {
      return; // it has ended already
    }
    if (request.isQuestion()) {
      request.abort();
      return;
    }
    request.stop();
    leaving.put(request.chat(), request);
    Objects.requireNonNull(Vertx.currentContext())
        .owner()
        .setTimer(
            GRACE_MILLIS,
            _ -> {
              if (leaving.remove(request.chat(), request)) {
                request.abort();
              }
            });
  }

  private boolean mayBegin(String requestId, Verb verb) {
    if (!chats.visitor().permits(verb)) {
      refuse(requestId, Refusals.NOT_PERMITTED);
      return false;
    }
    if (requests.containsKey(requestId)) {
      connection.close(CloseCode.POLICY, "a requestId names one request");
      return false;
    }
    return true;
  }

  private AiSdkRequest begin(String requestId, String chat) {
    var request = new AiSdkRequest(chats.visitor(), connection, requestId, chat, requests::remove);
    requests.put(requestId, request);
    return request;
  }

  private void refuse(String requestId, Refusal refusal) {
    connection.write(connection.framing().wrap(SocketReply.error(requestId, refusal.message())));
  }

  @Override
  public void onBinary(byte[] bytes) {
    connection.close(CloseCode.POLICY, "send text messages; binary ones are not read");
  }

  @Override
  public void onWritable() {
    List.copyOf(requests.values()).forEach(AiSdkRequest::advance);
  }

  @Override
  public boolean isBusy() {
    return decoding || !inbox.isEmpty() || !requests.isEmpty() || !leaving.isEmpty();
  }

  @Override
  public void onClosed() {
    closed = true;
    List.copyOf(requests.values()).forEach(AiSdkRequest::stop);
    requests.clear();
    List.copyOf(leaving.values()).forEach(AiSdkRequest::abort);
    leaving.clear();
    onGone.run();
  }
}
