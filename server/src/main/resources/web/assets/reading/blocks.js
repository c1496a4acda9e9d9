// Markdown's blocks on the page. Each view shows one block and takes its newer state; what is inside it is touched only where it differs.

import { CodeView } from "./code.js";
import { element } from "./element.js";
import { nodesOf } from "./inline.js";
import { patch } from "./patch.js";
import { sanitise } from "./safe.js";

const SILENT = new Set(["space", "def", "checkbox"]);
/** Whether a token is nothing to be shown by itself. */
export const isSilent = ({ type }) => SILENT.has(type);
const MOST_NESTING = 12;
/** The level of the heading "Answer", which stands before each. */
const ANSWERS_LEVEL = 2;

/** A row of blocks in a parent element. */
export class Blocks {
  /** @type {{raw: string, growing: boolean, kind: string, view: any, level: number | null}[]} */
  entries = [];
  /** So many of them are not looked at any more. */
  settled = 0;
  #parent;
  #depth;

  constructor(parent, depth = 0) {
    this.#parent = parent;
    this.#depth = depth;
  }

  /**
   * Shows tokens behind what is settled. `reading`: what they are of; `growing`: whether more may follow; `again`: whether to show anew even
   * what reads as before, and to keep what is shown behind it.
   */
  update(tokens, reading, { growing, again }) {
    let at = this.settled;
    tokens.forEach((token, i) => isSilent(token) || this.#show(at++, token, reading, growing && i === tokens.length - 1, again));
    if (!(again && growing)) for (const { view } of this.entries.splice(at)) view.element.remove();
  }

  #show(at, token, reading, growing, again) {
    const kind = kindOf(token);
    let entry = this.entries[at];
    const isNew = entry?.kind !== kind;
    if (isNew) {
      const level = token.type === "heading" ? this.#levelOf(token, at) : null;
      const view = level ? new LineView(`h${level}`) : viewOf(token, this.#depth);
      view.update(token, reading, { growing, again });
      if (entry) entry.view.element.replaceWith(view.element);
      else this.#parent.append(view.element); // built first: a page finds the direction of text anew with each node
      entry = this.entries[at] = { kind, view, level };
    } else if (entry.raw !== token.raw || entry.growing !== growing || again) entry.view.update(token, reading, { growing, again });
    [entry.raw, entry.growing] = [token.raw, growing];
  }

  /** A heading's level: under the answer's own, and never more than one below the heading before it, whatever Claude began with. */
  #levelOf({ depth }, at) {
    const above = this.entries.slice(0, at).findLast(({ level }) => level)?.level ?? ANSWERS_LEVEL;
    return Math.min(6, depth + ANSWERS_LEVEL, above + 1);
  }
}

/** What a view can become another state of. */
const kindOf = ({ type, depth, ordered }) => `${type === "text" ? "paragraph" : type} ${depth ?? ""} ${ordered ?? ""}`;

function viewOf(token, depth) {
  if (depth > MOST_NESTING) return new PlainView();
  switch (token.type) {
    case "code":
      return new CodeView();
    case "list":
      return new ListView(token.ordered, depth);
    case "blockquote":
      return new QuoteView(depth);
    case "table":
      return new TableView();
    case "paragraph":
    case "text":
    case "formula":
      return new LineView("p");
    case "hr":
      return { element: element("hr"), update() {} };
    default:
      return new PlainView();
  }
}

/** Text with what may stand inside a line. */
class LineView {
  constructor(name) {
    this.element = element(name, { dir: "auto" });
  }

  update(token, reading, { growing }) {
    const tokens = token.type === "formula" ? [token] : reading.inside(token, growing);
    fill(this.element, tokens, reading);
  }
}

/** Text as it was written. */
class PlainView {
  element = element("p", { className: "plain", dir: "auto" });

  update({ raw }) {
    patch(this.element, [new Text(raw.trim())]);
  }
}

/** Will show tokens in an element, once they have gone through the sanitiser. */
function fill(parent, tokens, { sources, fills }) {
  fills.push([parent, element("p", {}, ...nodesOf(tokens, sources))]);
}

/** Shows what was to be filled in: all of it goes through the sanitiser together, since each of its runs slows down whatever is moved after it. */
export function fillIn({ fills }) {
  sanitise(element("p", {}, ...fills.map(([, made]) => made)));
  for (const [parent, made] of fills) patch(parent, [...made.childNodes]);
}

const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** Gives a block of blocks the direction of its first letter, as `dir="auto"` would, but without looking for it whenever something inside changes. */
function turn(block, text) {
  const direction = RIGHT_TO_LEFT.test(FIRST_LETTER.exec(text)?.[0] ?? "") ? "rtl" : "";
  if (block.dir !== direction) block.dir = direction;
}

class QuoteView {
  element = element("blockquote");
  #blocks;

  constructor(depth) {
    this.#blocks = new Blocks(this.element, depth + 1);
  }

  update({ tokens, raw }, reading, how) {
    turn(this.element, raw);
    this.#blocks.update(tokens, reading, how);
  }
}

class ListView {
  /** So many items are not looked at any more: what it is given begins behind them. */
  settled = 0;
  /** @type {{raw: string, growing: boolean, blocks: Blocks, element: HTMLElement}[]} */
  #items = [];
  #depth;

  constructor(ordered, depth) {
    this.element = element(ordered ? "ol" : "ul");
    this.#depth = depth;
  }

  update({ ordered, start, items, raw }, reading, { growing, again }) {
    if (!this.settled) turn(this.element, raw);
    if (ordered && !this.settled && this.element.start !== start) this.element.start = start;
    items.forEach((token, i) => this.#show(this.settled + i, token, reading, growing && i === items.length - 1, again));
    for (const item of this.#items.splice(this.settled + items.length)) item.element.remove();
  }

  #show(at, { raw, task, checked, tokens }, reading, growing, again) {
    const isNew = !this.#items[at];
    if (isNew) {
      const made = element("li");
      this.#items[at] = { element: made, blocks: new Blocks(made, this.#depth + 1), raw: null, growing };
    }
    const item = this.#items[at];
    const mark = task ? (checked ? "done" : "to-do") : "";
    if (item.element.className !== mark) item.element.className = mark;
    if (item.raw !== raw || item.growing !== growing || again) item.blocks.update(tokens, reading, { growing, again });
    [item.raw, item.growing] = [raw, growing];
    if (isNew) this.element.append(item.element);
  }
}

class TableView {
  /** So many rows are not looked at any more: those that it is given begin behind them. */
  settled = 0;
  #head = element("tr");
  #body = element("tbody");
  #rows = [];
  element = element("div", { className: "table", tabIndex: 0 }, element("table", {}, element("thead", {}, this.#head), this.#body));

  update({ header, rows, raw }, reading, { growing, again }) {
    turn(this.element, raw);
    this.#show(this.#head, "th", header, reading, growing && rows.length === 0, again);
    rows.forEach((cells, i) => {
      const at = this.settled + i;
      const row = (this.#rows[at] ??= element("tr"));
      this.#show(row, "td", cells, reading, growing && i === rows.length - 1, again);
      if (!row.parentNode) this.#body.append(row);
    });
    for (const row of this.#rows.splice(this.settled + rows.length)) row.remove();
  }

  #show(row, name, cells, reading, growing, again) {
    const text = `${growing} ${cells.map((cell) => cell.text).join("|")}`;
    if (row.text === text && !again) return;
    row.text = text;
    cells.forEach((cell, i) => {
      const shown = row.children[i] ?? row.appendChild(element(name, { dir: "auto" }));
      if (shown.className !== (cell.align ?? "")) shown.className = cell.align ?? "";
      fill(shown, reading.inside(cell, growing && (i === cells.length - 1 || !cells[i + 1].text)), reading);
    });
    while (row.children.length > cells.length) row.lastChild.remove();
  }
}
