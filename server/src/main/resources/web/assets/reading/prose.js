import { Answer } from "../markdown.js";
import { element } from "./element.js";

/** The text of an answer, as Markdown. */
export class ProseView {
  element = element("div", { className: "prose", dir: "auto" });
  #answer = new Answer(this.element);

  show(blocks, { running }) {
    const text = blocks.map((block) => block.text ?? "").join("");
    if (!text.startsWith(this.#answer.text)) {
      this.element.replaceChildren();
      this.#answer = new Answer(this.element);
    }
    this.#answer.add(text.slice(this.#answer.text.length), running);
  }
}
