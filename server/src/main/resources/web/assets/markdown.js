// Shows a model's Markdown while it is still arriving. All text comes from a model and is trusted by nobody: it becomes
// DOM by createElement and text nodes only, never markup; links lead to http(s) only; images are named, not loaded.

import { element } from "./reading/element.js";

const MOST_NESTING = 6;
const MOST_INLINE = 20_000; // longer paragraphs stay plain text

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}>\s?/;
const ITEM = /^( {0,3})([-*+]|(\d{1,9})[.)])( +|$)/;
const DELIMITER = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const INLINE =
  /(`+)|(\*\*|~~|(?<![\p{L}\p{N}_])__)(?=\S)|(\*|(?<![\p{L}\p{N}_])_)(?=[^\s*_])|(!?)\[([^\][]{0,500})\]\(([^()\s]{1,2000}(?:\([^()\s]{0,200}\))?)(?: +"[^"\n]{0,200}")?\)|(https?:\/\/[^\s<>"'`*|]+)|\\([!-/:-@[-`{-~])/gu;
const EMPHASIS = { "**": "strong", __: "strong", "~~": "del", "*": "em", _: "em" };

/** Shows Markdown in `body` as it grows: blocks that no further text can change are left alone, the last two are shown anew. */
export class Answer {
  text = "";
  #body;
  #settled = 0; // blocks that stay
  #from = 0; // where the first other block begins

  constructor(body) {
    this.#body = body;
  }

  /** Adds text; `open` is false when nothing follows. */
  add(text, open = true) {
    this.text += text;
    const blocks = parse(this.text.slice(this.#from));
    patch(this.#body, this.#settled, blocks.map((block, i) => show(block, open && i === blocks.length - 1)));
    const settled = Math.max(0, blocks.length - 2);
    this.#settled += settled;
    this.#from += settled && blocks[settled].from;
  }
}

/** Makes the children of `parent` from `first` on like `wanted`; nodes that only grew are kept, and a selection in them. */
function patch(parent, first, wanted) {
  wanted.forEach((node, i) => {
    const old = parent.childNodes[first + i];
    if (!old) parent.append(node);
    else if (["nodeName", "className", "href", "start"].some((it) => old[it] !== node[it])) old.replaceWith(node);
    else if (old.nodeType !== Node.TEXT_NODE) patch(old, 0, [...node.childNodes]);
    else if (node.data.startsWith(old.data)) old.appendData(node.data.slice(old.length));
    else old.data = node.data;
  });
  while (parent.childNodes.length > first + wanted.length) parent.lastChild.remove();
}

/**
 * Cuts text into top-level blocks, in order: objects with `from` (where the block begins in the text) and what `show` needs.
 * Never fails; what is no Markdown is a paragraph. A block without an end (a code fence, say) ends with the text.
 */
export function parse(text) {
  const lines = [];
  for (let from = 0; from <= text.length; ) {
    const end = (text.indexOf("\n", from) + 1 || text.length + 1) - 1;
    lines.push({ from, text: text.slice(from, end).replace(/\r$/, "").replaceAll("\t", "    ") });
    from = end + 1;
  }
  const blocks = [];
  for (let at = 0; at < lines.length; ) {
    if (lines[at].text.trim() === "") {
      at++;
      continue;
    }
    const [block, next] = readBlock(lines, at);
    blocks.push({ from: lines[at].from, ...block });
    at = next;
  }
  return blocks;
}

function readBlock(lines, at) {
  const line = lines[at].text;
  let found;
  if ((found = FENCE.exec(line))) return readFence(lines, at, found);
  if ((found = HEADING.exec(line))) return [{ kind: "heading", level: found[1].length, text: found[2] }, at + 1];
  if (RULE.test(line)) return [{ kind: "rule" }, at + 1];
  if (QUOTE.test(line)) return readWhile(lines, at, "quote", (l) => QUOTE.test(l), (l) => l.replace(QUOTE, ""));
  if ((found = ITEM.exec(line))) return readList(lines, at, found);
  if (isTable(lines, at)) return readWhile(lines, at, "table", (l) => l.includes("|"), (l) => l);
  return readWhile(lines, at, "paragraph", (l, i) => i === at || !startsBlock(lines, i), (l) => l.trimStart());
}

function startsBlock(lines, at) {
  const line = lines[at].text;
  return [FENCE, HEADING, RULE, QUOTE].some((it) => it.test(line)) || /^ {0,3}(?:[-*+]|1[.)]) +\S/.test(line) || isTable(lines, at);
}

function isTable(lines, at) {
  return lines[at].text.includes("|") && DELIMITER.test(lines[at + 1]?.text ?? "") && lines[at + 1].text.includes("-");
}

function readWhile(lines, at, kind, belongs, strip) {
  let end = at;
  while (end < lines.length && lines[end].text.trim() !== "" && belongs(lines[end].text, end)) end++;
  return [{ kind, text: lines.slice(at, end).map((l) => strip(l.text)).join("\n") }, end];
}

function readFence(lines, at, [line, fence, language]) {
  const indent = line.search(/\S/);
  const closing = new RegExp(`^ {0,3}\\${fence[0]}{${fence.length},}\\s*$`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end].text)) end++;
  const text = lines.slice(at + 1, end).map((l) => dedent(l.text, indent)).join("\n");
  return [{ kind: "code", language, text }, end + 1];
}

function readList(lines, at, first) {
  const ordered = first[3] !== undefined;
  const items = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end].text;
    const found = ITEM.exec(line);
    const inside = items.length > 0 && line.search(/\S|$/) >= items.at(-1).indent;
    if (line.trim() === "") {
      const next = lines.slice(end).find((l) => l.text.trim() !== "")?.text;
      if (next === undefined || !(ITEM.test(next) || next.search(/\S/) >= items.at(-1).indent)) break;
      items.at(-1).lines.push("");
    } else if (found && !inside && (found[3] !== undefined) === ordered && !RULE.test(line)) {
      items.push({ indent: Math.min(found[0].length, found[1].length + found[2].length + 4) || 2, lines: [line.slice(found[0].length)] });
    } else if (inside || (lines[end - 1].text.trim() !== "" && !startsBlock(lines, end))) {
      items.at(-1).lines.push(dedent(line, items.at(-1).indent));
    } else break;
  }
  return [{ kind: "list", start: ordered ? Number(first[3]) : null, items: items.map((it) => it.lines.join("\n").trimEnd()) }, end];
}

function dedent(line, by) {
  return line.slice(Math.min(by, line.search(/\S|$/)));
}

/** DOM for a block. `open`: more of it may come, so emphasis or code without an end lasts to the end. */
export function show(block, open = false, depth = 0) {
  switch (block.kind) {
    case "heading":
      return element(`h${Math.min(6, block.level + 2)}`, {}, ...inline(block.text, open));
    case "rule":
      return element("hr");
    case "code":
      return element("div", { className: "code" },
        element("div", { className: "code-bar" }, element("span", {}, block.language || "text"), element("button", { type: "button", className: "copy" }, "Copy")),
        element("pre", { tabIndex: 0 }, element("code", {}, block.text)));
    case "quote":
      return element("blockquote", {}, ...nested(block.text, open, depth));
    case "list": {
      const items = block.items.map((text, i) => element("li", {}, ...item(text, open && i === block.items.length - 1, depth)));
      return block.start === null ? element("ul", {}, ...items) : element("ol", { start: block.start }, ...items);
    }
    case "table":
      return table(block.text.split("\n").map(cells), open);
    default:
      return element("p", {}, ...inline(block.text, open));
  }
}

function nested(text, open, depth) {
  if (depth >= MOST_NESTING) return [text];
  const blocks = parse(text);
  return blocks.map((block, i) => show(block, open && i === blocks.length - 1, depth + 1));
}

function item(text, open, depth) {
  const task = /^\[([ xX])\] /.exec(text);
  const made = nested(task ? text.slice(4) : text, open, depth);
  // A tight item is a line, not a paragraph.
  if (made[0]?.nodeName === "P" && !text.includes("\n\n")) made.splice(0, 1, ...made[0].childNodes);
  return task ? [task[1] === " " ? "☐ " : "☑ ", ...made] : made;
}

function cells(row) {
  return row.trim().replace(/^\||(?<!\\)\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function table([head, delimiter, ...rows], open) {
  const align = delimiter.map((it) => (it.endsWith(":") ? (it.startsWith(":") ? "center" : "right") : ""));
  const line = (name, row, last) =>
    element("tr", {}, ...head.map((_, i) => element(name, { className: align[i] ?? "" }, ...inline(row[i] ?? "", last))));
  return element("div", { className: "table", tabIndex: 0 },
    element("table", {},
      element("thead", {}, line("th", head, false)),
      element("tbody", {}, ...rows.map((row, i) => line("td", row, open && i === rows.length - 1)))));
}

function inline(text, open, depth = 0) {
  if (text.length > MOST_INLINE || depth >= MOST_NESTING) return [text];
  const made = [];
  let done = 0;
  for (let found; (found = matchFrom(text, done, made)); ) {
    const [whole, ticks, strong, em, image, label, target, address, escaped] = found;
    const after = found.index + whole.length;
    const marker = ticks ?? strong ?? em;
    if (marker) {
      const end = closing(text, after, marker);
      const inner = text.slice(after, end < 0 ? text.length : end);
      if (inner.trim() === "" || (end < 0 && !open)) made.push(marker);
      else if (ticks) made.push(element("code", {}, inner.replace(/^ (.*\S.*) $/s, "$1")));
      else made.push(element(EMPHASIS[marker], {}, ...inline(inner, open && end < 0, depth + 1)));
      done = inner.trim() === "" || (end < 0 && !open) ? after : end < 0 ? text.length : end + marker.length;
    } else if (escaped) {
      made.push(escaped);
      done = after;
    } else if (address) {
      const clean = address.replace(/[.,;:!?)\]]+$/, "");
      made.push(link(clean, [clean]));
      done = found.index + clean.length;
    } else {
      made.push(link(target, image ? [`Image: ${label || target}`] : inline(label, false, depth + 1)));
      done = after;
    }
  }
  made.push(text.slice(done));
  return made.filter((it) => it !== "");
}

/** The next marker from `done` on; the plain text before it is added to `made`. */
function matchFrom(text, done, made) {
  INLINE.lastIndex = done;
  const found = INLINE.exec(text);
  if (found) made.push(text.slice(done, found.index));
  return found;
}

/** Where the run of the same marker closes, or -1. */
function closing(text, from, marker) {
  for (let at = text.indexOf(marker, from); at >= 0; at = text.indexOf(marker, at + 1)) {
    const next = text[at + marker.length] ?? "";
    const alone = text[at - 1] !== marker[0] && next !== marker[0];
    const ends = at > from && /\S/.test(text[at - 1]) && !(marker[0] === "_" && /[\p{L}\p{N}]/u.test(next));
    if (marker[0] === "`" ? alone : ends && (marker.length > 1 || alone)) return at;
  }
  return -1;
}

/** A link for people to follow, if it leads to the web; else its words alone. */
function link(target, words) {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") return element("span", {}, ...words);
  return element("a", { href: url.href, title: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...words);
}
