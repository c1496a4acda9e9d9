package dev.turnstream.turn;

import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnEnd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Several observers as one. */
record TurnObservers(List<TurnObserver> observers) implements TurnObserver {
  @Override
  public Observation onAccepted(Subject turn) {
    return new All(observers.stream().map(one -> one.onAccepted(turn)).toList());
  }

  @Override
  public void onRefused(Owner owner, RequestContext context, String code) {
    observers.forEach(one -> one.onRefused(owner, context, code));
  }

  private record All(List<Observation> observations) implements Observation {
    @Override
    public void onAsked(MessageRequest request) {
      observations.forEach(one -> one.onAsked(request));
    }

    @Override
    public Map<String, String> onAttempt(int number) {
      var headers = new HashMap<String, String>();
      observations.forEach(one -> headers.putAll(one.onAttempt(number)));
      return headers;
    }

    @Override
    public void onRetry(Failure failure) {
      observations.forEach(one -> one.onRetry(failure));
    }

    @Override
    public void onAnswer(MessageStarted message) {
      observations.forEach(one -> one.onAnswer(message));
    }

    @Override
    public void onFirstText() {
      observations.forEach(Observation::onFirstText);
    }

    @Override
    public void onEnd(TurnEnd end, long characters) {
      observations.forEach(one -> one.onEnd(end, characters));
    }
  }
}
