// What stands inside a line, as nodes.

import { element } from "./element.js";
import { formulaView } from "./formula.js";
import { candid, decoded, webAddress } from "./safe.js";

const EMPHASIS = { strong: "strong", em: "em", del: "del" };
/** Markup that models write in Markdown, and that can do nothing but this. All other markup is text. */
const TAG = /^<(\/?)(sub|sup|kbd|mark|u)>$/i;
const BREAK = /^<br ?\/?>$/i;
const MOST_NESTING = 12;

/** Nodes for tokens. `sources`: what is cited, by number. */
export function nodesOf(tokens, sources, depth = 0) {
  const made = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const opened = token.type === "html" && TAG.exec(token.raw);
    const end = opened && !opened[1] ? tokens.findIndex((it, at) => at > i && it.raw.toLowerCase() === `</${opened[2].toLowerCase()}>`) : -1;
    if (end < 0) made.push(...nodeOf(token, sources, depth));
    else {
      made.push(element(opened[2].toLowerCase(), {}, ...nodesOf(tokens.slice(i + 1, end), sources, depth + 1)));
      i = end;
    }
  }
  return made;
}

function nodeOf(token, sources, depth) {
  const nested = () => (depth < MOST_NESTING ? nodesOf(token.tokens ?? [], sources, depth + 1) : [token.raw]);
  switch (token.type) {
    case "text":
      return token.tokens ? nested() : [token.escaped ? token.text : decoded(token.text)];
    case "escape":
      return [token.text];
    case "strong":
    case "em":
    case "del":
      return [element(EMPHASIS[token.type], {}, ...nested())];
    case "codespan":
      return [element("code", { dir: "ltr" }, candid(token.text))];
    case "br":
      return [element("br")];
    case "link":
      return linkOf(decoded(token.href), nested());
    case "image":
      return linkOf(decoded(token.href), [element("span", { className: "picture" }, `Image: ${decoded(token.text) || "without a name"}`)]);
    case "formula":
      return [formulaView(token.text, token.display, token.open)];
    case "citation":
      return [citationOf(token.numbers, sources)];
    case "checkbox":
      return []; // the item shows it
    case "html":
      return [BREAK.test(token.raw) ? element("br") : token.raw];
    default:
      return [token.raw];
  }
}

/** A link for people to follow, if it leads to the web; else its words alone. Words that name another host than the link's are set right. */
function linkOf(target, words) {
  if (target === "streamdown:incomplete-link") return [element("span", { className: "link" }, ...words)]; // its address is still to come
  const url = webAddress(target);
  if (!url) return [element("span", {}, ...words)];
  const link = element("a", { href: url.href, title: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...words);
  const isPicture = words.some((it) => it.className === "picture");
  const named = link.textContent.trim().match(/^(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?:[/:?#]|$)/u)?.[1]?.toLowerCase();
  if (isPicture || (named && named.replace(/^www\./, "") !== url.hostname.replace(/^www\./, ""))) {
    link.append(element("span", { className: "host" }, ` (${url.hostname})`));
  }
  return [link];
}

function citationOf(numbers, sources) {
  const marks = numbers.map((number) => {
    const { address, title } = sources.get(number) ?? {};
    const url = webAddress(address);
    const words = { title: title ?? "" };
    return url
      ? element("a", { ...words, href: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, `${number}`)
      : element("span", words, `${number}`);
  });
  return element("sup", { className: "citation" }, ...marks);
}
