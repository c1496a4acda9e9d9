package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.dialect.JsonBody;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.messages.ErrorJson;
import dev.turnstream.dialect.messages.MessagesDecoder.Headers;
import dev.turnstream.dialect.messages.OfferedModels;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.Lookup;
import dev.turnstream.model.RawJson;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything under {@code /v1/}: Claude's own API. MESSAGES-API.md. */
final class MessagesApi {
  private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9_=&.%:@-]{0,512}");

  private final MessagesDoor messages;
  private final RequestBodies bodies;

  MessagesApi(MessagesDoor messages, RequestBodies bodies) {
    this.messages = messages;
    this.bodies = bodies;
  }

  /** Answers a request whose method the path has. */
  void onRequest(HttpServerRequest request, MessagesPath path, Visitor visitor) {
    RequestIds.name(request);
    if (!visitor.permits(Verb.START)) {
      Refusals.answer(request, Refusals.NOT_PERMITTED);
      return;
    }
    switch (path.resource()) {
      case MESSAGES -> messages.onPost(request, visitor);
      case COUNT_TOKENS -> count(request, visitor);
      case MODELS -> models(request, visitor);
      case MODEL -> model(request, visitor, path.id());
    }
  }

  private void count(HttpServerRequest request, Visitor visitor) {
    bodies.readLarge(
        request,
        Refusals::answer,
        body -> Optional.ofNullable(JsonBody.object(body)),
        read ->
            read.ifPresentOrElse(
                body -> lookUp(request, visitor, "/v1/messages/count_tokens", body),
                () ->
                    Refusals.answer(
                        request,
                        new Refusal(
                            RefusalCode.BAD_JSON, "The request body is not one JSON object."))));
  }

  private void models(HttpServerRequest request, Visitor visitor) {
    var query = request.query() == null ? "" : request.query();
    if (QUERY.matcher(query).matches()) {
      lookUp(request, visitor, query.isEmpty() ? "/v1/models" : "/v1/models?" + query, null);
    } else {
      Refusals.answer(
          request,
          new Refusal(RefusalCode.BAD_COMMAND, "The query has characters of no use here."));
    }
  }

  /** One that may not be asked is as good as none. */
  private void model(HttpServerRequest request, Visitor visitor, String id) {
    if (visitor.use().isOffered(id)) {
      lookUp(request, visitor, "/v1/models/" + id, null);
    } else {
      Refusals.answer(
          request,
          ErrorJson.of(
              Failure.of(FailureCode.UPSTREAM_NOT_FOUND, "There is no model of that name here.")));
    }
  }

  private void lookUp(
      HttpServerRequest request, Visitor visitor, String path, @Nullable RawJson body) {
    var headers =
        Headers.of(request.getHeader("anthropic-beta"), request.getHeader("anthropic-version"));
    visitor.lookUp(
        new Lookup(path, body, headers.betas(), headers.apiVersion()),
        answer -> {
          switch (answer) {
            case Lookup.Answer.Found(var found) ->
                HttpBody.data(
                    request,
                    200,
                    "application/json",
                    Buffer.buffer(OfferedModels.of(found, visitor.use()::isOffered).bytes()));
            case Lookup.Answer.Failed(var failure) ->
                Refusals.answer(request, ErrorJson.of(failure));
          }
        });
  }
}
