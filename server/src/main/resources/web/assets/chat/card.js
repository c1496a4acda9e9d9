// One question with its answer on the page: as it grows, or as it was read, with what can be done about it.

import { AnswerView } from "../reading/answer.js";
import { questionView } from "../reading/question.js";
import { button, copyButton, element, iconButton } from "./dom.js";
import { editor } from "./editor.js";
import { isLocal } from "./thread.js";
import { problemOf, receiptWords, textOf } from "./words.js";

const OPEN = /^(sending|queued|running)$/;

export class Card {
  article;
  exchange = null;
  #act;
  #view = null;
  #turn = null;
  #stop = () => {};
  #frame = 0;
  #thinking = { since: 0, ms: undefined };
  #asked = null; // the question that stands there
  #isLive = false;
  #told = ""; // the state that was shown last
  #question = element("div", { className: "asked" });
  #body = element("div", { className: "answer" });
  #after = element("div", { className: "after" });

  /** `act`: what its buttons do, see talk.js. */
  constructor(act) {
    this.#act = act;
    this.article = element("article", {}, this.#question, element("h2", { className: "unseen" }, "Answer"), this.#body, this.#after);
  }

  /** Brings it to what the thread says; what is shown already is left alone. */
  update(exchange) {
    this.exchange = exchange;
    const { question, answer, turn, record } = exchange;
    this.#showQuestion(question);
    if (turn && turn !== this.#turn) this.#follow(turn);
    else if (!turn) this.#show(answer?.content ?? [], record?.state === "running");
    this.#showEnd();
  }

  /** The answer's text so far. */
  get text() {
    const { turn, answer } = this.exchange;
    return turn ? turn.text : textOf(answer?.content);
  }

  get isRunning() {
    return OPEN.test(this.#state);
  }

  /** Lets go of the turn. */
  leave() {
    this.#stop();
    cancelAnimationFrame(this.#frame);
  }

  get #state() {
    return this.exchange.turn?.state ?? this.exchange.record?.state ?? "completed";
  }

  #showQuestion(question) {
    const { goesOn, versions } = this.exchange;
    const key = `${question?.message} ${goesOn} ${versions.question}`;
    if (this.#asked === key || this.#question.querySelector(".editor")) return;
    this.#asked = key;
    if (!question) return this.#question.replaceChildren();
    if (goesOn) return this.#question.replaceChildren(element("p", { className: "divider" }, "Continued"), this.#versions("question", question));
    const isKept = !isLocal(question.message);
    this.#question.replaceChildren(
      element("h2", { className: "unseen" }, "Question"),
      questionView(question.content),
      element("div", { className: "bar" },
        copyButton("Copy question", () => textOf(question.content)),
        isKept ? iconButton("edit", "Edit question", () => this.edit()) : null,
        this.#versions("question", question)));
    if (isKept && this.#act.hasEdit(question)) this.edit();
  }

  /** Puts a text field in the place of the question. */
  edit() {
    const { question } = this.exchange;
    const left = () => {
      this.#asked = null;
      this.#question.replaceChildren();
      this.#showQuestion(this.exchange.question);
      this.#act.left();
    };
    this.#question.replaceChildren(editor(question, this.#act.editOf(question), { left, send: (content) => this.#act.edit(this, content) }));
  }

  /** ‹ 2/3 ›, where there is more than one. */
  #versions(role, { message }) {
    const versions = this.exchange.versions[role];
    if (versions.length < 2) return null;
    const at = versions.indexOf(message);
    const go = (name, label, to) => {
      const made = iconButton(name, label, () => this.#act.choose(versions[to], role, name));
      made.disabled = to < 0 || to >= versions.length;
      made.dataset.go = `${role} ${name}`;
      return made;
    };
    const words = role === "question" ? "question" : "answer";
    return element("span", { className: "versions", role: "group", "aria-label": `Versions of this ${words}` },
      go("back", `Earlier ${words}`, at - 1), element("span", {}, `${at + 1}/${versions.length}`), go("forth", `Later ${words}`, at + 1));
  }

  #follow(turn) {
    this.leave();
    this.#turn = turn;
    this.#isLive = !turn.ended;
    const stop = turn.on("change", (event) => {
      this.#clock(event);
      this.#frame ||= requestAnimationFrame(() => this.#grow());
    });
    this.#stop = stop;
    turn.finished.then((end) => {
      if (this.#turn !== turn || end.state === "closed") return; // this page has left, the turn has not
      this.#grow();
      this.#act.ended(this, problemOf({ ...turn.receipt, state: turn.state }, this.text)?.words ?? "");
    });
    this.#grow();
  }

  /** Measures how long Claude thinks, as far as this page was there. */
  #clock({ type, block }) {
    const clock = this.#thinking;
    if (type === "block_start" && /thinking/.test(block.type)) clock.since = performance.now();
    else if (type === "block_stop" && clock.since) [clock.ms, clock.since] = [(clock.ms ?? 0) + performance.now() - clock.since, 0];
  }

  #grow() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { content, state } = this.#turn;
    this.#show(content, state === "running" || (state === "sending" && this.#act.isOnline()));
    this.#showEnd();
  }

  #show(content, running) {
    this.#view ??= new AnswerView(this.#body, this.#act);
    this.#view.show(content, { running, isLive: this.#isLive, thinkingMs: this.#thinking.ms });
    this.article.classList.toggle("running", running);
    this.#act.grown();
  }

  /** What stands under the answer. Made anew only when it says something else. */
  #showEnd() {
    const { turn, record, answer, versions } = this.exchange;
    const state = this.#state;
    const told = JSON.stringify([state, turn?.ended, answer?.message, versions.answer, this.#act.who(), record?.ended, this.#act.isOnline()]);
    if (told === this.#told) return;
    this.#told = told;
    this.#after.replaceChildren(...(OPEN.test(state) ? this.#waiting(state) : this.#end(state)));
    this.#act.grown();
  }

  #waiting(state) {
    if (state === "running" || (state === "sending" && this.#act.isOnline())) return [];
    const words = state === "queued" ? "Waits for the answer before it" : "Will be sent as soon as there is a connection";
    return [element("p", { className: "waiting" }, words, button("Remove", () => this.#act.remove(this), { className: "quiet" }))];
  }

  #end(state) {
    const { turn, record, answer, versions } = this.exchange;
    const receipt = { ...(turn?.receipt ?? record), state };
    const problem = problemOf(receipt, this.text);
    const words = receiptWords(receipt, this.text, this.#act.who());
    const bar = element("div", { className: "bar" },
      element("p", { className: "receipt" }, words),
      this.text.trim() ? copyButton("Copy answer", () => this.text) : null,
      answer?.turn ? iconButton("again", "Regenerate", () => this.#act.again(this)) : null,
      state === "cancelled" && this.text.trim() && !problem ? button("Continue", () => this.#act.goOn(this), { className: "quiet" }) : null,
      answer && versions.answer.length > 1 ? this.#versions("answer", answer) : null);
    return [problem && this.#problem(problem), bar].filter(Boolean);
  }

  #problem({ words, remedy, isMild }) {
    const help = remedy && button(remedy.words, () => this.#act[remedy.act](this));
    return element("div", { className: isMild ? "problem mild" : "problem" }, element("p", {}, words), help);
  }
}
