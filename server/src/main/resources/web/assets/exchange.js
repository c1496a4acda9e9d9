// One question with its answer on the page, as it grows or as it was read.

import { AnswerView } from "./reading/answer.js";
import { element } from "./reading/element.js";
import { questionView } from "./reading/question.js";

/** What the server writes as the question when it asks the model for the rest of an answer. */
const ASKS_FOR_THE_REST = "Your previous answer was interrupted. It ended with:";
const ENDED = new Set(["completed", "cancelled", "failed", "interrupted"]);

const count = new Intl.NumberFormat("en");
const STOPS = {
  max_tokens: "cut off at the token limit",
  model_context_window_exceeded: "cut off: the conversation fills the model’s memory",
  refusal: "the model declined to answer",
  tool_use: "stopped to use a tool",
  pause_turn: "paused by the model",
};

/** The text of a message's blocks. */
export const textOf = (content) => (content ?? []).map((block) => (block?.type === "text" && block.text) || "").join("");

export class Exchange {
  /** The id of its turn and of its question, once the server has them. */
  id = null;
  questionId = null;
  /** The turn that it shows as it grows; null when it was read. */
  turn = null;
  running = false;
  /** Whether it shows its end, so that nothing that is read later changes it. */
  settled = false;
  article;
  #body = element("div", { className: "answer" });
  #answer;
  #receipt = element("p", { className: "receipt" });
  #after = element("div");
  #frame = 0;
  #act;

  /** `act`: what its buttons do: again(exchange), goOn(exchange), edit(exchange), grown(), ended(exchange, words). */
  constructor(question, act) {
    this.question = question;
    this.#act = act;
    this.goesOn = question === null || question.startsWith(ASKS_FOR_THE_REST);
    const asked = this.goesOn ? element("p", { className: "divider" }, "Continued") : questionView(question);
    this.#answer = new AnswerView(this.#body, { grown: () => act.grown() });
    this.article = element("article", {}, asked, this.#body, this.#receipt, this.#after);
  }

  get text() {
    return this.#answer.text;
  }

  /** Shows a turn as it grows, to its end. */
  follow(turn) {
    this.turn = turn;
    this.running = true;
    this.article.classList.add("running");
    turn.on("change", () => (this.#frame ||= requestAnimationFrame(() => this.#show(turn.content, true))));
    turn.accepted.then(() => ([this.id, this.questionId] = [turn.id, turn.question]), () => {});
    turn.finished.then((end) => {
      if (end.state === "closed") return; // this page has left, the turn has not
      this.#end(turn.content, { ...turn.receipt, state: end.state }, !turn.id);
      this.#act.ended(this, this.#after.querySelector(".problem p")?.textContent ?? "");
    });
    this.#show(turn.content, true);
    return this;
  }

  /** Shows what was read. */
  read({ turn, question, state, ...record }, content) {
    [this.id, this.questionId] = [turn, question];
    if (ENDED.has(state)) this.#end(content, { ...record, state });
    else this.#show(content, true);
    return this;
  }

  #show(content, running) {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#answer.show(content, { running });
    this.#act.grown();
  }

  #end(content, receipt, neverSent = false) {
    this.running = false;
    this.settled = true;
    this.#show(content, false);
    this.article.classList.remove("running");
    this.#receipt.textContent = neverSent ? (receipt.state === "cancelled" ? "stopped before it was sent" : "") : this.#receiptOf(receipt);
    this.#after.replaceChildren(...this.#problemOf(receipt), this.#actions(receipt));
    this.#act.grown();
  }

  /** What went wrong, with the button that helps. */
  #problemOf({ state, error, stop_details: details }) {
    const note = (words, ...buttons) => [element("div", { className: "problem" }, element("p", {}, words), ...buttons)];
    if (state === "interrupted") {
      const button = this.text.trim() ? ["Continue", () => this.#act.goOn(this)] : ["Try again", () => this.#act.again(this)];
      return note("This answer was interrupted: the server was stopped in the middle.", actionButton(...button));
    }
    if (state === "unknown") return note("This turn was deleted.");
    if (error) {
      const wait = error.retry_after_ms > 0 ? ` It asks to wait ${Math.ceil(error.retry_after_ms / 1000)} s.` : "";
      const again = error.retryable ? [actionButton("Try again", () => this.#act.again(this))] : [];
      return note(`${error.message || "Something went wrong."}${wait}`, ...again);
    }
    return details?.explanation ? note(details.explanation) : [];
  }

  /** Shown under the last exchange only. */
  #actions({ state }) {
    const row = element("p", { className: "actions" });
    if (!this.id) return row;
    if (state === "cancelled" && this.text.trim()) row.append(actionButton("Continue", () => this.#act.goOn(this)));
    row.append(actionButton("Regenerate", () => this.#act.again(this)));
    if (!this.goesOn) row.append(actionButton("Edit question", () => this.#act.edit(this)));
    return row;
  }

  /** The quiet line under an answer: tokens, cost, time, and how it ended where that is not the usual way. */
  #receiptOf(receipt) {
    const told = receipt.input_tokens !== undefined && !(receipt.state === "failed" && !this.text) && !(receipt.state === "interrupted" && !receipt.output_tokens);
    if (!told) return "";
    const about = receipt.estimated ? "~" : "";
    const cached = receipt.cache_read_input_tokens ?? 0;
    const into = (receipt.input_tokens ?? 0) + cached + (receipt.cache_creation_input_tokens ?? 0);
    const parts = [
      `${about}${count.format(into)} tokens in${cached ? ` (${count.format(cached)} cached)` : ""}`,
      `${about}${count.format(receipt.output_tokens ?? 0)} out`,
      typeof receipt.cost_usd === "number" ? this.#costOf(receipt.cost_usd, about) : "no price known",
    ];
    if (typeof receipt.first_delta_ms === "number") parts.push(`first token after ${(receipt.first_delta_ms / 1000).toFixed(2)} s`);
    const stop = receipt.stop_reason;
    if (receipt.state === "cancelled") parts.push("stopped by you");
    else if (stop && !["end_turn", "stop_sequence"].includes(stop)) parts.push(STOPS[stop] ?? `ended with ${stop}`);
    return parts.join(" · ");
  }

  #costOf(usd, about) {
    const digits = usd >= 0.1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 };
    const price = `${about}$${usd.toLocaleString("en", digits)}`;
    return this.#act.isEmulator() ? `would cost ${price}` : price;
  }
}

const actionButton = (words, onclick) => element("button", { type: "button", onclick }, words);
