// What is read of an answer: its blocks as they came so far, each shown in its own way.

import { CardView } from "./card.js";
import { ProseView } from "./prose.js";
import { ThinkingView } from "./thinking.js";

const isText = (block) => block.type === "text";
const isThought = ({ type }) => type === "thinking" || type === "redacted_thinking";

/** Shows an answer in a container. Of what is there already no more is touched than has changed. */
export class AnswerView {
  /** The plain text so far. */
  text = "";
  #container;
  #page;
  /** @type {{kind: Function, view: any}[]} in the order of the page */
  #parts = [];

  /** `announce(text)` is given whole sentences for screen readers; `grown()` is told when the height changes by itself. */
  constructor(container, { announce = () => {}, grown = () => {} } = {}) {
    this.#container = container;
    this.#page = { announce, grown };
  }

  /**
   * Shows the blocks so far; cheap when little has changed, so it may be called for each frame. `running`: more may follow; `thinkingMs`: how
   * long it has thought, where that is known.
   */
  show(content, { running = false, thinkingMs = null } = {}) {
    const wanted = partsOf(content ?? []);
    this.text = wanted.map(({ kind, blocks }) => (kind === ProseView ? blocks.map(({ text }) => text ?? "").join("") : "")).join("");
    wanted.forEach(({ kind, blocks }, i) => {
      if (this.#parts[i]?.kind !== kind) this.#replace(i, kind);
      this.#parts[i].view.show(blocks, { running: running && i === wanted.length - 1, thinkingMs });
    });
    for (const { view } of this.#parts.splice(wanted.length)) view.element.remove();
    this.#container.classList.toggle("growing", running);
  }

  #replace(i, kind) {
    for (const { view } of this.#parts.splice(i)) view.element.remove();
    const view = new kind(this.#page);
    this.#parts.push({ kind, view });
    this.#container.append(view.element);
  }
}

/** Text that Claude sent in several blocks is one text, and so is what it thought in several. */
function partsOf(content) {
  const parts = [];
  for (const block of content) {
    if (!block) continue;
    const kind = isText(block) ? ProseView : isThought(block) ? ThinkingView : CardView;
    if (kind !== CardView && parts.at(-1)?.kind === kind) parts.at(-1).blocks.push(block);
    else parts.push({ kind, blocks: [block] });
  }
  return parts;
}
