package dev.turnstream.gateway;

import dev.turnstream.access.Audit;
import dev.turnstream.dialect.turnstream.ExportJson;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.store.ConversationSummary;
import dev.turnstream.store.Page;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** {@code /api/me/export} and {@code /api/users}. */
final class ApiUsers {
  private static final int PAGE = 100;

  private final NativeRooms rooms;

  ApiUsers(NativeRooms rooms) {
    this.rooms = rooms;
  }

  /** Tells all that is theirs, one conversation after the other, as fast as it is taken. */
  void export(HttpServerRequest request, Visitor visitor) {
    visitor.tell(Audit.Verb.USER_EXPORTED, Audit.Outcome.DONE, null);
    new Export(request, visitor).nextPage(null);
  }

  /** Erases a user; answers when all is gone from the disk. */
  void erase(HttpServerRequest request, Owner user, Visitor visitor) {
    visitor.erase(
        user,
        done ->
            done.ifPresentOrElse(
                erased -> HttpBody.json(request, 200, ExportJson.erased(erased)),
                () -> Refusals.answer(request, Refusals.NOT_PERMITTED)),
        _ -> Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
  }

  /**
   * One export on its way. What fails in its middle breaks it off: half a file must not look whole.
   */
  private final class Export {
    private final HttpServerRequest request;
    private final Visitor visitor;
    private final ExportJson json = new ExportJson();
    private final Queue<ConversationId> page = new ArrayDeque<>();
    private @Nullable String after;
    private boolean begun;

    Export(HttpServerRequest request, Visitor visitor) {
      this.request = request;
      this.visitor = visitor;
    }

    void nextPage(@Nullable String from) {
      visitor.conversations().list(PAGE, from, null, this::onPage, this::broken);
    }

    private void onPage(Page<ConversationSummary> found) {
      if (!begun) {
        begin();
      }
      found.items().forEach(summary -> page.add(summary.conversation()));
      after = found.next();
      nextConversation();
    }

    private void begin() {
      begun = true;
      request
          .response()
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader("x-content-type-options", "nosniff")
          .putHeader("content-disposition", "attachment; filename=\"turnstream-export.json\"");
      write(json.begin(visitor.owner(), rooms.clocks().wall().instant()));
    }

    private void nextConversation() {
      if (request.response().closed()) {
        return;
      }
      if (request.response().writeQueueFull()) {
        request.response().drainHandler(_ -> nextConversation());
        return;
      }
      request.response().drainHandler(null);
      var next = page.poll();
      if (next != null) {
        read(next);
      } else if (after != null) {
        nextPage(after);
      } else {
        visitor
            .use()
            .used(used -> request.response().end(Buffer.buffer(json.end(used))), this::broken);
      }
    }

    /** One that was deleted meanwhile is left out. */
    private void read(ConversationId conversation) {
      visitor
          .conversations()
          .read(
              conversation,
              found -> {
                found.ifPresent(whole -> write(json.conversation(whole)));
                nextConversation();
              },
              this::broken);
    }

    private void write(byte[] bytes) {
      request.response().write(Buffer.buffer(bytes));
    }

    private void broken(RuntimeException failed) {
      if (begun) {
        request.connection().close();
      } else {
        Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE));
      }
    }
  }
}
