// The newest branch of a conversation that was read: its questions, each with the answer that follows.

/** What is text in a message. */
export function textOf(message) {
  return message.content.map((block) => (block?.type === "text" ? block.text : "")).join("");
}

/** Oldest first: `{question, answer, turn}`, two messages and the turn that made the answer. */
export function branchOf({ messages, turns, leaf }) {
  const byId = new Map(messages.map((message) => [message.message, message]));
  const turnOf = new Map(turns.map((turn) => [turn.turn, turn]));
  const pairs = [];
  for (let answer = byId.get(leaf); answer; ) {
    const question = byId.get(answer.parent);
    if (answer.role === "assistant" && question) {
      pairs.unshift({ question, answer, turn: turnOf.get(answer.turn) });
    }
    answer = byId.get(question?.parent);
  }
  return pairs;
}
