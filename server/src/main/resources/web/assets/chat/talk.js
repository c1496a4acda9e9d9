// The conversation on the page: a card for each question with its answer, in the order of the shown branch.

import { Card } from "./card.js";
import { arrange } from "./dom.js";
import { drafts } from "./drafts.js";
import { isLocal } from "./thread.js";
import { textOf } from "./words.js";

const WHILE_RUNNING = { busy: "interrupt" };

export class Talk {
  #log;
  #page;
  #thread = null;
  #cards = new Map();
  #act;

  /** `page`: what the page around it does: grown(), announce(words), say(words), changed(), begun(), toMessage(), fill(content), configure(), who(), isOnline(). */
  constructor(log, page) {
    this.#log = log;
    this.#page = page;
    this.#act = {
      ...page,
      left: () => page.toMessage(),
      again: (card) => this.#again(card),
      goOn: (card) => this.#goOn(card),
      rewrite: (card) => this.#rewrite(card),
      remove: (card) => this.stop(card.exchange.turn, true),
      edit: (card, content) => this.#edit(card, content),
      hasEdit: (question) => drafts.get(this.#act.editOf(question)) !== "",
      editOf: (question) => `edit.${question.message}`,
      choose: (message, role, direction) => this.#choose(message, role, direction),
      ended: (card, words) => this.#ended(card, words),
    };
  }

  /** Shows a conversation from its end. */
  enter(thread) {
    for (const card of this.#cards.values()) card.leave();
    this.#cards.clear();
    this.#log.replaceChildren();
    this.#thread = thread;
    this.update();
  }

  /** Brings the page to what the thread knows, without touching what is right. */
  update() {
    const shown = new Map();
    for (const exchange of this.#thread.exchanges()) {
      const card = this.#cards.get(exchange.key) ?? new Card(this.#act);
      card.update(exchange);
      shown.set(exchange.key, card);
    }
    for (const [key, card] of this.#cards) if (!shown.has(key)) card.leave();
    this.#cards = shown;
    arrange(this.#log, [...shown.values()].map(({ article }) => article));
  }

  /** The newest question can be edited. */
  editLast() {
    const last = [...this.#cards.values()].findLast(({ exchange }) => exchange.question && !exchange.goesOn && !isLocal(exchange.question.message));
    last?.edit();
    return Boolean(last);
  }

  get isEmpty() {
    return this.#cards.size === 0;
  }

  get #busy() {
    return this.#thread.open().length ? WHILE_RUNNING : {};
  }

  /** The same question once more, beside its answer; one that the server never had is sent anew. */
  #again(card) {
    const { question, answer } = card.exchange;
    if (answer?.turn) this.#thread.regenerate(question, this.#busy);
    else {
      this.#thread.forget(answer.asked);
      this.#thread.send(question.content);
    }
    this.#page.begun();
  }

  #goOn(card) {
    this.#thread.goOn(card.exchange.answer);
    this.#page.begun();
  }

  #edit(card, content) {
    this.#thread.edit(card.exchange.question, content, this.#busy);
    this.#page.begun();
  }

  /** A kept question is edited in its place; words that the server never took go back to where they came from. */
  #rewrite(card) {
    const { question, answer } = card.exchange;
    if (!isLocal(question.message)) return card.edit();
    this.#thread.forget(answer.asked);
    this.#page.fill(question.content);
  }

  /** Ends a turn; words that the server never had go back to where they came from. */
  async stop(turn, isTakenBack = false) {
    const { question, answer } = this.#thread.exchanges().find((exchange) => exchange.turn === turn) ?? {};
    const thread = this.#thread;
    try {
      await turn.cancel();
    } catch (error) {
      return this.#page.say(error.message);
    }
    if (!turn.id && answer) thread.forget(answer.asked);
    if (question && (isTakenBack || !turn.id) && thread === this.#thread) this.#page.fill(question.content);
  }

  #choose(message, role, direction) {
    this.#thread.choose(message);
    this.#page.changed();
    // The focus stays on the same arrow, or goes to the other one where this one leads no further.
    const card = [...this.#cards.values()].find(({ exchange }) => exchange[role]?.message === message);
    const arrows = [...(card?.article.querySelectorAll(".versions button") ?? [])].filter(({ dataset, disabled }) => dataset.go.startsWith(role) && !disabled);
    (arrows.find(({ dataset }) => dataset.go.endsWith(direction)) ?? arrows[0])?.focus();
  }

  #ended(card, words) {
    if (words) this.#page.announce(words);
    if (!textOf(card.exchange.turn?.content) && !words) this.#page.announce("The answer has no text.");
  }
}
