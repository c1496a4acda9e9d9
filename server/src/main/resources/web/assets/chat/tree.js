// A conversation's messages as the tree that their parents make, and the branch of it that is shown. Without the document.

export class Tree {
  /** @param messages objects with `message`, `parent`, `role`, in the order in which they were made */
  constructor(messages) {
    this.messages = messages;
    this.byId = new Map(messages.map((message) => [message.message, message]));
  }

  get newest() {
    return this.messages.at(-1)?.message ?? null;
  }

  /** The messages from the beginning to this one. */
  path(id) {
    const path = [];
    for (let at = this.byId.get(id); at && path.length <= this.messages.length; at = this.byId.get(at.parent)) path.unshift(at);
    return path;
  }

  /** The end of the newest branch that goes through a message. */
  below(id) {
    const inside = new Set([id]);
    let last = id;
    for (const { message, parent } of this.messages) {
      if (inside.has(parent)) inside.add((last = message));
    }
    return last;
  }

  /** The ids of a message and of what stands beside it: other wordings of a question, other answers to it. */
  versions(id) {
    const { parent, role } = this.byId.get(id);
    return this.messages.filter((message) => message.parent === parent && message.role === role).map(({ message }) => message);
  }
}

/** Questions with their answers, in the order of a path. Histories that others have told may lack either. */
export function exchangesOf(path) {
  const exchanges = [];
  for (const message of path) {
    if (message.role === "user") exchanges.push({ question: message, answer: null });
    else if (exchanges.length && !exchanges.at(-1).answer) exchanges.at(-1).answer = message;
    else exchanges.push({ question: null, answer: message });
  }
  return exchanges;
}
