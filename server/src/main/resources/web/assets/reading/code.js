// A block of code: its language, a button that copies it, and colours once it is whole.

import { colourSoon } from "./colours.js";
import { element } from "./element.js";
import { grow } from "./patch.js";
import { candid } from "./safe.js";

/** Long code is laid out in pieces, so that a line more is not a thousand lines anew. */
const LINES_IN_A_PIECE = 60;
const COPIED_MS = 1_500;

export class CodeView {
  #label = element("span");
  #code = element("code");
  #copy = element("button", { type: "button", className: "copy-code", onclick: () => this.#copyText() }, "Copy");
  element = element("div", { className: "code", dir: "ltr" },
    element("div", { className: "code-bar" }, this.#label, this.#copy),
    element("pre", { tabIndex: 0 }, this.#code));
  /** As the model wrote it. */
  #text = "";
  /** Where the last piece begins in what is shown. */
  #from = 0;

  update({ text, lang = "" }, _reading, { growing }) {
    const language = /^[^\s{,]*/.exec(lang ?? "")[0];
    const label = candid(language) || "text";
    if (this.#label.textContent !== label) this.#label.textContent = label;
    if (text !== this.#text || !this.#code.firstChild) this.#show(text);
    if (!growing) colourSoon(this.#code, language);
  }

  #show(text) {
    const shown = candid(text);
    const isMore = text.startsWith(this.#text) && !this.#code.classList.contains("coloured");
    this.#text = text;
    if (!isMore) {
      this.#code.replaceChildren();
      this.#code.className = "";
      this.#from = 0;
    }
    for (;;) {
      const end = endOfPiece(shown, this.#from);
      const piece = shown.slice(this.#from, end ?? shown.length);
      const last = this.#code.lastChild;
      if (last && !last.whole) grow(last.firstChild, piece);
      else this.#code.append(element("span", { className: "piece" }, new Text(piece)));
      if (end === null) return;
      this.#code.lastChild.whole = true;
      this.#from = end;
    }
  }

  async #copyText() {
    await navigator.clipboard?.writeText(this.#text);
    this.#copy.textContent = "Copied";
    setTimeout(() => (this.#copy.textContent = "Copy"), COPIED_MS);
  }
}

/** Where a piece that begins at `from` ends, or null when it is not full yet. */
function endOfPiece(text, from) {
  let at = from;
  for (let line = 0; line < LINES_IN_A_PIECE; line++) {
    at = text.indexOf("\n", at) + 1;
    if (at === 0) return null;
  }
  return at;
}
