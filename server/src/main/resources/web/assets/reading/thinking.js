import { element } from "./element.js";
import { grow } from "./patch.js";

/** What the model thought before it spoke: folded, with how long it took. */
export class ThinkingView {
  #title = element("span", { className: "thinking-title" });
  #text = element("div", { className: "thinking-text", dir: "auto" }, new Text());
  element = element("details", { className: "thinking" }, element("summary", {}, this.#title), this.#text);
  #page;
  #began = null;
  #tookMs = null;

  constructor(page) {
    this.#page = page;
  }

  show(blocks, { running, thinkingMs }) {
    const now = performance.now();
    if (running && this.#began === null) {
      this.#began = now;
      this.#page.announce("Thinking …");
    }
    if (!running && this.#began !== null) this.#tookMs ??= now - this.#began;
    const words = blocks.map((block) => block.thinking || (block.type === "redacted_thinking" ? "This part is encrypted." : "")).filter(Boolean).join("\n\n");
    if (this.#text.textContent !== words) grow(this.#text.firstChild, words);
    this.element.classList.toggle("thinks", running);
    const title = running ? "Thinking …" : titleOf(thinkingMs ?? this.#tookMs);
    if (this.#title.textContent !== title) this.#title.textContent = title;
  }

  leave() {
    this.element.remove();
  }
}

function titleOf(ms) {
  if (ms === null) return "Thought";
  const seconds = Math.round(ms / 1000);
  if (seconds < 1) return "Thought for a moment";
  return seconds < 60 ? `Thought for ${seconds} s` : `Thought for ${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
