// The conversations that this page has shown lately. They stay live, so that going back to one is instant.

import { Thread } from "./thread.js";

const MOST = 8;

export class Threads {
  #turnstream;
  #on;
  /** Latest last. */
  #threads = [];

  /** `on`: gone(thread), and the others of `Thread`. */
  constructor(turnstream, on) {
    this.#turnstream = turnstream;
    this.#on = { ...on, gone: (thread) => this.drop(thread) ?? on.gone(thread) };
    turnstream.on("conversation", (news) => this.#threads.find(({ id }) => id === news.conversation)?.hear(news));
  }

  /** One of them by its id; fetched where it is not here. */
  get(id) {
    return this.#threads.find((thread) => thread.id === id) ?? this.enter(id);
  }

  /** The conversation with this id, or a new one. */
  enter(id = null) {
    const found = this.#threads.find((thread) => id && thread.id === id);
    const thread = found ?? new Thread(this.#turnstream.conversation(id), this.#on);
    if (!found) thread.read();
    this.#threads = [...this.#threads.filter((it) => it !== thread), thread];
    for (const old of this.#threads.slice(0, -MOST).filter((it) => !it.isWaiting)) this.drop(old);
    return thread;
  }

  /** Forgets what is shown nowhere any more. */
  leave(thread) {
    if (!thread.id && !thread.isWaiting) this.drop(thread);
  }

  /** Forgets a conversation that is gone. */
  drop(thread) {
    this.#threads = this.#threads.filter((it) => it !== thread);
    thread.close();
  }
}
