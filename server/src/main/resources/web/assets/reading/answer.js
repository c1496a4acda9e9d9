// What is read of an answer: its blocks as they came so far, each shown in its own way.

import { CardView, isResult } from "./card.js";
import { ProseView } from "./prose.js";
import { Sources } from "./sources.js";
import { ThinkingView } from "./thinking.js";

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
    this.#page = { announce, grown, isLive: false, sources: new Sources() };
  }

  /**
   * Shows the blocks so far; cheap when little has changed, so it may be called for each frame. `running`: more may follow; `isLive`: the reader
   * was there when it came, so it is announced, which what runs always is; `thinkingMs`: how long it has thought, where that is known.
   */
  show(content, { running = false, isLive = false, thinkingMs = null } = {}) {
    this.#page.isLive ||= isLive || running;
    const blocks = (content ?? []).filter((it) => it && typeof it === "object");
    this.text = blocks.map((it) => (it.type === "text" && it.text) || "").join("");
    const wanted = partsOf(blocks);
    wanted.forEach(({ kind, blocks: of }, i) => {
      if (this.#parts[i]?.kind !== kind) this.#replace(i, kind);
      this.#parts[i].view.show(of, { running: running && i === wanted.length - 1, thinkingMs });
    });
    for (const { view } of this.#parts.splice(wanted.length)) view.leave();
    this.#showSources();
    this.#container.classList.toggle("growing", running);
  }

  #replace(i, kind) {
    for (const { view } of this.#parts.splice(i)) view.leave();
    const view = new kind(this.#page);
    this.#parts.push({ kind, view });
    this.#container.append(view.element);
  }

  #showSources() {
    const { sources } = this.#page;
    if (!sources.show()) sources.element.remove();
    else if (this.#container.lastChild !== sources.element) this.#container.append(sources.element);
  }
}

/** Text that Claude sent in several blocks is one text, and so is what it thought in several; a tool's result belongs to its call. */
function partsOf(blocks) {
  const parts = [];
  for (const block of blocks) {
    const kind = block.type === "text" ? ProseView : isThought(block) ? ThinkingView : CardView;
    const last = parts.at(-1);
    const call = isResult(block) && parts.find((it) => it.kind === CardView && it.blocks.length === 1 && it.blocks[0].id === block.tool_use_id);
    if (call) call.blocks.push(block);
    else if (kind !== CardView && last?.kind === kind) last.blocks.push(block);
    else parts.push({ kind, blocks: [block] });
  }
  return parts;
}
