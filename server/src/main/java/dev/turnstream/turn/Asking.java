package dev.turnstream.turn;

import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.store.NewTurn.Ask;
import java.util.List;

/** What of a question is told by whoever asks. */
final class Asking {
  private Asking() {}

  static List<Message> messages(Ask ask) {
    return switch (ask) {
      case Ask.Next(_, var content) -> List.of(new Message(Role.USER, content));
      case Ask.After(_, _, var content) -> List.of(new Message(Role.USER, content));
      case Ask.Edit(_, _, var content) -> List.of(new Message(Role.USER, content));
      case Ask.History(var told) ->
          told.stream().map(one -> new Message(one.role(), one.content())).toList();
      case Ask.Again(_) -> List.of();
    };
  }
}
