// The end of a text that still grows. What could become something else with the next letters is held back, so that nothing is shown and taken back.

/** So much of the end is looked at. */
const MOST_TAIL = 200;
/** A longer line is no table's. */
const MOST_HEAD = 1_000;
/** A line that may be a rule, a heading's underline, a marker of a list, a fence, the second line of a table. */
const UNSURE_LINE = /^[ \t>]*(?:[-*+_=~`#|:.$ \t]+|\d{1,9}[.)]?[ \t]*|(?:`{3}|~{3}).*)$/;
/** Half an entity, an escape, the beginning of emphasis, code, a formula, a link, a tag. */
const UNSURE_END = /(?:&#?[a-z0-9]{0,20}|\\|[*_~`$]+|!?\[|<[a-z/]?)$/i;

/** The text without an end that cannot be read yet. */
export function sureOf(text) {
  const line = text.slice(Math.max(text.lastIndexOf("\n") + 1, text.length - MOST_TAIL));
  if (UNSURE_LINE.test(line)) return text.slice(0, text.length - line.length);
  const end = UNSURE_END.exec(line);
  return end ? text.slice(0, text.length - end[0].length) : text;
}

/** A paragraph whose last line begins like a table's: with the second line that makes it one. Null for any other text. */
export function asTable(text) {
  const at = text.lastIndexOf("\n", text.length - 2) + 1;
  const head = text.slice(at).trim();
  if (!head.startsWith("|") || head.length > MOST_HEAD || /^ {0,3}\|/m.test(text.slice(0, at))) return null;
  const columns = head.replace(/\|$/, "").split(/(?<!\\)\|/).length - 1;
  return `${text.slice(0, at)}${head}\n${"|---".repeat(columns)}|\n`;
}
