// What a screen reader hears of an answer that grows: whole sentences, some at a time, and never what it was told before.

const PAUSE_MS = 1_200;
const SENTENCE = /[.!?…:][)"'’”\]]*(?=\s)|[。！？]/g;

export class Spoken {
  #announce;
  #parent;
  /** The block that is read next, and how much of it was. */
  #at = 0;
  #told = 0;
  #timer = 0;

  /** `parent`: whose children are the blocks. */
  constructor(announce, parent) {
    this.#announce = announce;
    this.#parent = parent;
  }

  /** More was shown; `growing` is false when that was all. */
  grew(growing) {
    if (growing) this.#timer ||= setTimeout(() => this.#tell(true), PAUSE_MS);
    else this.#tell(false);
  }

  #tell(growing) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const { children } = this.#parent;
    const told = [];
    for (; this.#at < children.length; this.#at++, this.#told = 0) {
      const isOpen = growing && this.#at === children.length - 1;
      if (isOpen && children[this.#at].matches(".code, .table")) break;
      const text = wordsOf(children[this.#at]);
      const end = isOpen ? endOfSentence(text) : text.length;
      if (end > this.#told) told.push(text.slice(this.#told, end).trim());
      this.#told = Math.max(end, this.#told);
      if (isOpen) break;
    }
    const text = told.filter(Boolean).join(" ");
    if (text) this.#announce(text);
  }
}

const endOfSentence = (text) => [...text.matchAll(SENTENCE)].reduce((_, { 0: { length }, index }) => index + length, 0);

/** A block in words. */
function wordsOf(block) {
  if (block.matches(".code")) return `Code: ${block.querySelector(".code-bar span").textContent}.`;
  if (block.matches(".table")) return [...block.querySelectorAll("tr")].map((row) => `${[...row.children].map(textOf).join(", ")}.`).join(" ");
  if (block.matches("ul, ol")) return [...block.children].map(textOf).join("\n");
  return textOf(block);
}

function textOf(node) {
  if (!node.querySelector(".citation")) return node.textContent;
  const copy = node.cloneNode(true);
  for (const mark of copy.querySelectorAll(".citation")) mark.remove();
  return copy.textContent;
}
