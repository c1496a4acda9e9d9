// The text of an answer as it grows. Blocks that no further text can change are settled: they are neither read nor touched again. Only what is open,
// the last two blocks and of a long list or table the last two items, is read anew, and of it only what differs is touched.

import { Blocks, fillIn, isSilent } from "./blocks.js";
import { element } from "./element.js";
import { Spoken } from "./spoken.js";
import { Lexed, MARK } from "./syntax.js";
import { asTable, sureOf } from "./tail.js";

/** So many characters are read at once. A long text that comes whole is read as if it grew. */
const PIECE = 8_000;
/** So long it may work at one go; the rest follows in the next frame. */
const WORK_MS = 10;
/** After work that took long it rests this many times as long, so that the page stays quick. */
const REST = 3;
/** So many blocks at the end may still change. */
const OPEN_BLOCKS = 2;
/** Longer lists and tables are settled in part. */
const LONG = 2_000;

const lengthOf = (tokens) => tokens.reduce((sum, { raw }) => sum + raw.length, 0);

export class ProseView {
  element = element("div", { className: "prose" });
  #page;
  #spoken;
  #blocks = new Blocks(this.element);
  #text = "";
  #running = false;
  /** Where the open part begins in the text, and what it is read after: the head of a table, of which rows are settled. */
  #from = 0;
  #lead = "";
  #links = Object.create(null);
  /** How much of the text was read. */
  #read = 0;
  /** Whether a link was defined after text that may use it, and whether all is read again for that reason. */
  #isStale = false;
  #isAgain = false;
  #frame = 0;
  #restUntil = 0;

  /** `page`: announce(text), grown(), `isLive`, and `sources` for what is cited. */
  constructor(page) {
    this.#page = page;
    this.#spoken = new Spoken(page.announce, this.element);
  }

  show(blocks, { running }) {
    const text = this.#flowOf(blocks);
    if (text === this.#text && running === this.#running) return;
    if (!text.startsWith(this.#text.slice(0, this.#from))) this.#begin();
    [this.#text, this.#running] = [text, running];
    this.#read = Math.min(this.#read, text.length);
    if (running && performance.now() < this.#restUntil) this.#later();
    else this.#draw();
  }

  /** Nothing of it is shown any more. */
  leave() {
    cancelAnimationFrame(this.#frame);
    this.element.remove();
  }

  /** One text of all blocks, with marks where they cite. */
  #flowOf(blocks) {
    return blocks.map(({ text, citations }) => {
      const clean = (text ?? "").replace(/[\uE000\uE001]/g, "\uFFFD").replace(/\r\n?/g, "\n");
      const numbers = new Set((citations ?? []).map((it) => this.#page.sources.numberOf(it)));
      return numbers.size ? `${clean.trimEnd()}${MARK.begin}${[...numbers].join()}${MARK.end}${/\s*$/.exec(clean)[0]}` : clean;
    }).join("");
  }

  #begin() {
    [this.#from, this.#lead, this.#read] = [0, "", 0];
    this.element.replaceChildren();
    this.#blocks = new Blocks(this.element);
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
      this.#page.grown();
    });
  }

  #draw() {
    const began = performance.now();
    let isAll = false;
    while (!isAll && performance.now() - began < WORK_MS) isAll = this.#drawPiece();
    if (this.#page.isLive && (this.#running || isAll)) this.#spoken.grew(this.#running);
    if (!isAll) return this.#later();
    const took = performance.now() - began;
    this.#restUntil = this.#running && took > WORK_MS / 2 ? began + took * (REST + 1) : 0;
  }

  /** Reads and shows some more; tells whether that was all. */
  #drawPiece() {
    const end = this.#text.indexOf("\n", this.#read + PIECE) + 1;
    const isAll = end === 0;
    this.#read = isAll ? this.#text.length : end;
    const growing = this.#running || !isAll;
    const reading = this.#tokens(growing);
    this.#blocks.update(reading.tokens, reading, { growing, again: this.#isAgain });
    fillIn(reading);
    if (!growing) this.#learn(reading.tokens);
    this.#settle(reading.tokens, OPEN_BLOCKS);
    this.#isAgain &&= growing;
    if (growing || !this.#isStale) return isAll;
    this.#readAgain();
    return false;
  }

  /** What is open, as tokens. */
  #tokens(growing) {
    const links = Object.assign(Object.create(null), this.#links); // what is half written must not stay
    const open = this.#text.slice(this.#from, this.#read);
    const text = this.#lead + (growing ? sureOf(open) : open);
    let reading = new Lexed(text, links, growing);
    const last = reading.tokens.at(-1);
    const table = growing && last?.type === "paragraph" ? asTable(last.raw) : null;
    if (table) reading = reading.withEnd(new Lexed(table, links, growing));
    return Object.assign(reading, { sources: this.#page.sources, fills: [] });
  }

  /** Keeps the links that are defined in tokens; text before them may have used them already. */
  #learn(tokens) {
    for (const { type, tag, href, title } of tokens) {
      if (type !== "def" || tag in this.#links) continue;
      this.#links[tag] = { href, title };
      this.#isStale ||= this.#from > 0;
    }
  }

  /** Leaves alone from now on what was shown, but for so many blocks at the end. */
  #settle(tokens, open) {
    const shown = tokens.flatMap((token, i) => (isSilent(token) ? [] : [i]));
    const last = tokens[shown.at(-1)];
    const isLong = last?.raw.length > LONG && (last.items ?? last.rows)?.length > 4;
    const firstOpen = shown.at(isLong ? -1 : -open) ?? 0;
    const settled = shown.indexOf(firstOpen);
    if (settled > 0) {
      this.#learn(tokens.slice(0, firstOpen));
      this.#from += lengthOf(tokens.slice(0, firstOpen)) - this.#lead.length;
      this.#lead = "";
      this.#blocks.settled += settled;
    }
    if (!isLong) return;
    const entry = this.#blocks.entries[this.#blocks.settled];
    this.#settleWithin(last, entry.view);
    entry.raw = null; // what follows may read just like what was settled
  }

  /** Leaves alone what a long list or table begins with. */
  #settleWithin(token, view) {
    if (token.items) {
      const settled = token.items.slice(0, -2);
      this.#from += lengthOf(settled);
      view.settled += settled.length;
    } else {
      const lines = token.raw.split("\n");
      const settled = token.rows.length - 2;
      this.#from += `${lines.slice(0, 2 + settled).join("\n")}\n`.length - this.#lead.length;
      this.#lead = `${lines[0]}\n${lines[1]}\n`;
      view.settled += settled;
    }
  }

  /** All links are known now: all is read again, and what differs is shown anew. */
  #readAgain() {
    [this.#from, this.#lead, this.#read] = [0, "", 0];
    [this.#isStale, this.#isAgain] = [false, true];
    this.#blocks.settled = 0;
    for (const { view } of this.#blocks.entries) view.settled = 0;
  }
}
