// A question and its answer on the page: of a turn that is watched, or of one that was read.

import { Answer, element } from "./markdown.js";

/** What the server asks with when an answer is to be continued. */
const CONTINUATION = "Your previous answer was interrupted.";

export class Exchange {
  node;
  ended = false;
  #waiting = "";
  #frame = 0;
  #question = element("p", { className: "question" });
  #body = element("div", { className: "answer" });
  #answer = new Answer(this.#body);
  #receipt = element("p", { className: "receipt" });
  #grown;

  /** `grown` is called whenever the page has become longer. */
  constructor(question, grown) {
    this.#grown = grown;
    this.node = element("article", { className: "running" }, this.#question, this.#body, this.#receipt);
    this.question = question;
  }

  get question() {
    return this.#question.textContent;
  }

  set question(text) {
    this.#question.textContent = text.startsWith(CONTINUATION) ? "Go on." : text;
  }

  get text() {
    return this.#answer.text + this.#waiting;
  }

  /** Shows a turn as far as it is, and what follows. `ended` hears its last event. */
  watch(turn, ended) {
    this.turn = turn;
    this.add(turn.text);
    if (turn.ended) {
      ended(turn.receipt);
      return;
    }
    turn.on("change", (event) => {
      if (event.type === "text") {
        this.add(event.text);
      } else if (event.type === "snapshot" || event.type === "reset") {
        this.replace(turn.text);
      } else if (event.type === "end") {
        ended({ ...turn.receipt, ...event });
      }
    });
  }

  add(text) {
    this.#waiting += text;
    this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  replace(text) {
    if (text.startsWith(this.text)) {
      this.add(text.slice(this.text.length));
      return;
    }
    this.#waiting = "";
    this.#body.replaceChildren();
    this.#answer = new Answer(this.#body);
    this.add(text);
  }

  /** Says how it ended; `problem` is a box or null. */
  end(receipt, problem) {
    this.#flush(false);
    this.ended = true;
    this.node.classList.remove("running");
    this.#receipt.textContent = receipt;
    if (problem) {
      this.node.append(problem);
    }
    this.#grown();
  }

  #flush(open = true) {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#answer.add(this.#waiting, open);
    this.#waiting = "";
    this.#grown();
  }
}
