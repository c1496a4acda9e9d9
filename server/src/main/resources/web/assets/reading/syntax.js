// Markdown as tokens: marked's lexer with formulas and marks of citations added. Blocks are found at once, what is inside a line only when asked for.

import { Marked, remend } from "/libraries/markdown.js";

/** Stand around the numbers of a mark of citations; no text of a model keeps them. */
export const MARK = { begin: "\uE000", end: "\uE001" };

/** More nesting than anybody writes costs more than anybody waits. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){16}/m;
/** A longer paragraph is shown as it is: finding its emphasis again and again would take too long. */
const MOST_INLINE = 10_000;

const OPEN_FORMULA = /^ {0,3}(?:\$\$|\\\[)(?:(?!\n[ \t]*\n)[^$])*$/;
const BLOCK_FORMULA = /^ {0,3}(?:\$\$((?:(?!\n[ \t]*\n)[^$])+)\$\$|\\\[((?:(?!\n[ \t]*\n)[\s\S])+?)\\\])[ \t]*(?:\n|$)/;
const INLINE_FORMULA = /^(?:\$\$([^$\n]+)\$\$|\$(?![\s$])([^$\n]*[^\s$\\])\$(?!\d)|\\\((.+?)\\\)|\\\[(.+?)\\\])/;
/** Money: "$5 more, or US$ 6". */
const AMOUNT = /^\d[\d.,]*\s+\p{L}{2}/u;
const CITED = /^\uE000([\d,]+)\uE001/;

/** Whether the text that is read now still grows. */
let isGrowing = false;

const formula = (level, pattern, start) => ({
  name: `${level}Formula`,
  level,
  start,
  tokenizer(text) {
    const found = pattern.exec(text);
    const tex = found?.slice(1).find((it) => it !== undefined);
    if (found && !AMOUNT.test(tex)) return { type: "formula", raw: found[0], text: tex.trim(), display: level === "block" || /^(?:\$\$|\\\[)/.test(found[0]) };
    const open = isGrowing && level === "block" && OPEN_FORMULA.exec(text);
    return open ? { type: "formula", raw: text, text: text.trim().slice(2).trim(), display: true, open: true } : undefined;
  },
});

const citation = {
  name: "citation",
  level: "inline",
  start: (text) => text.indexOf(MARK.begin),
  tokenizer(text) {
    const found = CITED.exec(text);
    return found ? { type: "citation", raw: found[0], numbers: found[1].split(",").map(Number) } : undefined;
  },
};

const marked = new Marked({
  gfm: true,
  tokenizer: {
    html: () => undefined, // markup is text, so it makes no blocks of its own
    def: (text) => (text.trimStart().startsWith("[^") ? undefined : false), // a footnote is no address
  },
  extensions: [
    formula("block", BLOCK_FORMULA, (text) => text.match(/\n {0,3}(?:\$\$|\\\[)/)?.index),
    formula("inline", INLINE_FORMULA, (text) => text.match(/\$|\\[([]/)?.index),
    citation,
  ],
});

/** What is left to us: a text that is given is inside a line, and formulas are whole or text. */
const REPAIRS = { setextHeadings: false, katex: false, comparisonOperators: false };

/** The blocks of a text, and what is inside them. */
export class Lexed {
  tokens;
  #lexer;
  /** @type {Map<object[], string> | undefined} texts whose tokens were not asked for yet */
  #waiting;

  /** `links`: targets by name, which this text may use and add to. `growing`: more of it may follow. */
  constructor(text, links, growing) {
    isGrowing = growing;
    this.#lexer = new marked.Lexer(marked.defaults);
    this.#lexer.tokens.links = links;
    this.tokens = TOO_DEEP.test(text) ? plain(text) : this.#blocks(text);
  }

  #blocks(text) {
    try {
      return this.#lexer.blockTokens(text, []);
    } catch {
      return plain(text); // nested more deeply than the stack
    }
  }

  /** The same, with other tokens in the place of the last one. */
  withEnd(other) {
    const inside = (token, growing) => (other.owns(token) ? other : this).inside(token, growing);
    return { tokens: [...this.tokens.slice(0, -1), ...other.tokens], inside };
  }

  /** Whether a token is of this text and was not asked about yet. */
  owns({ tokens }) {
    this.#waiting ??= new Map(this.#lexer.inlineQueue.map(({ src, tokens: made }) => [made, src]));
    return this.#waiting.has(tokens);
  }

  /** The tokens inside a paragraph, a cell and the like. `growing`: more may follow, so what is open is shown as if it were closed. */
  inside({ tokens = [], text = "" }, growing) {
    if (!this.owns({ tokens })) return tokens.length ? tokens : [{ type: "text", raw: text, text }];
    const source = this.#waiting.get(tokens);
    this.#waiting.delete(tokens);
    if (source.length > MOST_INLINE) return [{ type: "text", raw: source, text: source }];
    return this.#lexer.inlineTokens(growing ? remend(source, REPAIRS) : source, tokens);
  }
}

const plain = (text) => [{ type: "plain", raw: text, text }];
