// One conversation as this page knows it: what the server keeps, and what was asked here and is not kept yet. Without the document.

import { Tree, exchangesOf } from "./tree.js";
import { asksForTheRest } from "./words.js";

const MISSED = /^(unknown|closed)$/;

/**
 * A question that was asked here, until it stands in what is read. Until the server gives it ids it has those of its command: "?" marks
 * the question's, "!" the answer's.
 */
class Asked {
  /** `parent`: the id of the message it follows; `answers`: the question that is answered again. */
  constructor(turn, { type, content, parent, message }) {
    Object.assign(this, { turn, content, parent, answers: type === "regenerate" ? message : null, goesOn: type === "goOn" });
  }

  get answerId() {
    return this.turn.answer ?? `${this.turn.command}!`;
  }

  /** `real`: the ids that the server has given meanwhile. */
  messages(real) {
    const of = { turn: this.turn.id, asked: this };
    const question = this.answers ?? this.turn.question ?? `${this.turn.command}?`;
    const answer = { message: this.answerId, parent: question, role: "assistant", content: [], ...of };
    if (this.answers) return [answer];
    return [{ message: question, parent: real.get(this.parent) ?? this.parent, role: "user", content: this.content, ...of }, answer];
  }
}

/** Whether a message is known to nobody but this page. */
export const isLocal = (message) => /[?!]$/.test(message);

export class Thread {
  title = "";
  settings = {};
  /** Whether it was read, or is new. */
  known = false;
  /** When something was last done in it, as far as was read; in ms. */
  active = Date.now();
  /** The message whose branch is shown; null: the newest one. */
  chosen = null;
  #conversation;
  #messages = [];
  #records = new Map();
  #asked = [];
  #real = new Map();
  #heard = new WeakSet();
  #leave;
  #changed;

  /** `on`: changed(thread), gone(thread), asking(entry, turn) for the outbox, accepted(thread, turn), asked(thread) when somebody else asks. */
  constructor(conversation, on) {
    this.#conversation = conversation;
    this.#changed = () => on.changed(this);
    this.on = on;
    this.known = !conversation.id;
    const stops = [
      conversation.on("read", (document) => this.#take(document)),
      conversation.on("gone", () => on.gone(this)),
      // Of a turn of somebody else only the ids are told, so the conversation is read, unless the turn is our own.
      conversation.on("turn", (turn) => queueMicrotask(() => this.#asked.some((it) => it.turn === turn) || this.#records.has(turn.id) || this.#hearOf())),
    ];
    this.#leave = () => stops.forEach((stop) => stop());
  }

  get id() {
    return this.#conversation.id;
  }

  get conversation() {
    return this.#conversation;
  }

  /** Reads it from the server; offline it is read as soon as there is a server. */
  read() {
    return this.id ? this.#conversation.read().catch(() => {}) : null;
  }

  /** Whether something was asked that the server does not have yet. */
  get isWaiting() {
    return this.#asked.some(({ turn }) => turn.state === "sending");
  }

  close() {
    this.#leave();
    this.#conversation.close();
  }

  // What there is.

  get tree() {
    const kept = new Set(this.#messages.map(({ message }) => message));
    this.#asked = this.#asked.filter((it) => !kept.has(it.answerId));
    return new Tree([...this.#messages, ...this.#asked.flatMap((it) => it.messages(this.#real))]);
  }

  /** The shown branch, from its beginning: `question`, `answer` (messages or null), `turn` (a live one), `record`, `versions`. */
  exchanges() {
    const tree = this.tree;
    if (this.known && !tree.byId.has(this.chosen)) this.chosen = null;
    const path = tree.path(tree.byId.has(this.chosen) ? tree.below(this.chosen) : tree.newest);
    return exchangesOf(path).map(({ question, answer }) => {
      const record = this.#records.get(answer?.turn) ?? null;
      const live = this.#conversation.turns.find(({ id }) => id && id === answer?.turn);
      // A turn whose end this page missed is told by its record.
      const turn = answer?.asked?.turn ?? (record?.ended && MISSED.test(live?.state) ? null : live) ?? null;
      return {
        question, answer, turn, record,
        key: turn?.command ?? record?.command ?? answer?.message ?? question.message,
        goesOn: Boolean(question && (question.asked?.goesOn || asksForTheRest(question.content))),
        versions: { question: question ? tree.versions(question.message) : [], answer: answer ? tree.versions(answer.message) : [] },
      };
    });
  }

  /** Receipts of all that has ended, on whichever branch. */
  receipts() {
    const live = new Map(this.#conversation.turns.filter(({ ended, id }) => ended && id).map((turn) => [turn.id, turn.receipt]));
    const kept = [...this.#records.values()].filter(({ turn }) => !live.has(turn));
    return [...kept, ...live.values()].filter(Boolean);
  }

  /** The live turns that run or wait, first the one that runs. */
  open() {
    return this.#conversation.turns.filter(({ ended }) => !ended);
  }

  // What is done.

  /** Asks at the end of the shown branch. `content`: text or blocks. */
  send(content, options = {}) {
    const tree = this.tree;
    let end = this.exchanges().at(-1);
    end = end?.answer ?? end?.question;
    while (end?.asked?.turn.state === "refused") end = tree.byId.get(tree.byId.get(end.parent).parent);
    const isOld = this.chosen && end && !isLocal(end.message) && end.message !== tree.newest;
    const given = { ...(isOld ? { parent: end.message } : {}), ...(this.hasBegun ? {} : { settings: this.settings }) };
    const blocks = typeof content === "string" ? [{ type: "text", text: content }] : content;
    return this.ask({ type: "send", content: blocks, parent: end?.message ?? null, options: { ...options, ...given } });
  }

  /** Asks the same question again, beside its answer. */
  regenerate({ message, content }, options) {
    return this.ask({ type: "regenerate", message, content, options });
  }

  /** Asks another question in the place of one. */
  edit({ message, parent }, content, options) {
    return this.ask({ type: "edit", message, content, parent, options });
  }

  /** Lets Claude go on from the end of an answer. */
  goOn({ message, turn }) {
    return this.ask({ type: "goOn", turn, content: [], parent: message });
  }

  /** Asks what an entry of the outbox says: with its `id`, if it has one, so that nothing is asked twice. */
  ask(entry) {
    const { type, id, content, message, turn: of } = entry;
    const options = { ...entry.options, id };
    const talk = this.#conversation;
    const turn = {
      send: () => talk.send(content, options),
      regenerate: () => talk.regenerate({ message, ...options }),
      edit: () => talk.edit(message, content, options),
      goOn: () => talk.continue(of, options),
    }[type]();
    const asked = new Asked(turn, entry);
    const isBlind = !this.known;
    this.#asked.push(asked);
    this.#heard.add(turn);
    this.chosen = null;
    this.on.asking({ ...entry, id: turn.command, conversation: this.id }, turn);
    turn.accepted.then(() => {
      this.#real.set(`${turn.command}!`, turn.answer);
      this.on.accepted(this, turn);
      if (isBlind) this.read(); // where it stands is not known here
    }, () => {}).then(this.#changed);
    turn.finished.then(this.#changed);
    this.#changed();
    return asked;
  }

  /** Whether something was ever asked in it. */
  get hasBegun() {
    return Boolean(this.id) || this.#conversation.turns.some(({ state }) => state !== "refused");
  }

  /** Changes what its turns ask for; null is the server's again. */
  async configure(settings) {
    if (this.hasBegun) await this.#conversation.configure(settings);
    this.settings = Object.fromEntries(Object.entries({ ...this.settings, ...settings }).filter(([, value]) => value !== null));
    this.#changed();
  }

  /** Takes away what the server has never had. */
  forget(asked) {
    this.#asked = this.#asked.filter((it) => it !== asked);
    this.#changed();
  }

  /** Shows the newest branch that goes through a message; null: the newest of all. */
  choose(message) {
    const tree = this.tree;
    const isNewest = this.known && (!tree.byId.has(message) || tree.below(message) === tree.newest);
    this.chosen = isNewest ? null : message;
    this.#changed();
  }

  /** What somebody else did to it. */
  hear({ deleted, title, settings }) {
    if (deleted) return this.on.gone(this);
    this.title = title ?? this.title;
    this.settings = settings ?? this.settings;
    this.#changed();
  }

  #hearOf() {
    this.read();
    this.on.asked(this);
  }

  #take({ title, settings, messages, turns, updated }) {
    Object.assign(this, { title, settings, known: true, active: Date.parse(updated) });
    this.#messages = messages;
    this.#records = new Map(turns.map((record) => [record.turn, record]));
    for (const turn of this.open()) {
      if (this.#heard.has(turn)) continue;
      this.#heard.add(turn);
      turn.finished.then(this.#changed);
    }
    this.#changed();
  }
}
