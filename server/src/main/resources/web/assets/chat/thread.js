// One conversation as this page knows it: what the server keeps, and what was asked here and is not kept yet. Without the document.

import { Tree, exchangesOf } from "./tree.js";
import { asksForTheRest } from "./words.js";

const MISSED = /^(unknown|closed)$/;

/** A question that was asked here, until it stands in what is read. Its ids are the server's as soon as there are any. */
class Asked {
  /** `parent`: a message's id, or the `Asked` whose answer it follows. `answers`: the question that is answered again. */
  constructor(turn, content, { parent = null, answers = null }) {
    Object.assign(this, { turn, content, parent, answers });
  }

  get questionId() {
    return this.answers ?? this.turn.question ?? `${this.turn.command}?`;
  }

  get answerId() {
    return this.turn.answer ?? `${this.turn.command}!`;
  }

  get messages() {
    const of = { turn: this.turn.id, asked: this };
    const parent = this.parent instanceof Asked ? this.parent.answerId : this.parent;
    const question = { message: this.questionId, parent, role: "user", content: this.content, ...of };
    const answer = { message: this.answerId, parent: this.questionId, role: "assistant", content: [], ...of };
    return this.answers ? [answer] : [question, answer];
  }
}

export class Thread {
  title = "";
  settings = {};
  /** Whether it was read, or is new. */
  known = false;
  /** The message whose branch is shown; null: the newest one. */
  chosen = null;
  #conversation;
  #messages = [];
  #records = new Map();
  #asked = [];
  #heard = new WeakSet();
  #leave;
  #changed;

  /** `on`: changed(thread), gone(thread), accepted(thread, turn), asked(thread) when somebody else asks. */
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
    return new Tree([...this.#messages, ...this.#asked.flatMap((it) => it.messages)]);
  }

  /** The shown branch, from its beginning: `question`, `answer` (messages or null), `turn` (a live one), `record`, `versions`. */
  exchanges() {
    const tree = this.tree;
    if (!tree.byId.has(this.chosen)) this.chosen = null;
    const path = tree.path(this.chosen ? tree.below(this.chosen) : tree.newest);
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

  /** Asks at the end of the shown branch. */
  send(content, options = {}) {
    const tree = this.tree;
    let end = this.exchanges().at(-1)?.answer ?? this.exchanges().at(-1)?.question;
    while (end?.asked?.turn.state === "refused") end = tree.byId.get(end.asked.messages[0].parent);
    const isOld = this.chosen && end && !end.asked && end.message !== tree.newest;
    const turn = this.#conversation.send(content, { ...options, ...(isOld ? { parent: end.message } : {}) });
    return this.#ask(turn, content, { parent: end?.asked ?? end?.message ?? null });
  }

  regenerate(question, options) {
    const { message } = question;
    return this.#ask(this.#conversation.regenerate({ message, ...options }), question.content, { answers: message });
  }

  edit(question, content, options) {
    return this.#ask(this.#conversation.edit(question.message, content, options), content, { parent: question.parent });
  }

  goOn(answer) {
    const asked = this.#ask(this.#conversation.continue(answer.turn), [], { parent: answer.message });
    asked.goesOn = true;
    return asked;
  }

  /** Takes away what the server has never had. */
  forget(asked) {
    this.#asked = this.#asked.filter((it) => it !== asked);
    this.#changed();
  }

  /** Shows the newest branch that goes through a message. */
  choose(message) {
    const tree = this.tree;
    this.chosen = tree.byId.has(message) && tree.below(message) !== tree.newest ? message : null;
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

  #ask(turn, content, place) {
    const asked = new Asked(turn, typeof content === "string" ? [{ type: "text", text: content }] : content, place);
    this.#asked.push(asked);
    this.chosen = null;
    this.#heard.add(turn);
    turn.accepted.then(() => this.on.accepted(this, turn), () => {}).then(this.#changed);
    turn.finished.then(this.#changed);
    this.#changed();
    return asked;
  }

  #take({ title, settings, messages, turns }) {
    Object.assign(this, { title, settings, known: true });
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
