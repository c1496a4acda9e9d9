// What keeps an answer from doing harm: text of a model is trusted by nobody. It becomes DOM by createElement and text nodes, never as markup, and what
// was made of it goes through a sanitiser that knows nothing of how it was made.

import { DOMPurify } from "/libraries/markdown.js";

/** MathML that draws: nothing of it carries an address, a style or other markup. */
const MATHML = ("math mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover munderover mmultiscripts " +
  "mprescripts mtable mtr mtd menclose").split(" ");
const MATHML_ATTRIBUTES = ("accent accentunder columnalign columnlines columnspacing depth display displaystyle fence form height largeop linethickness lspace " +
  "mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width").split(" ");
const NEITHER = { ALLOW_ARIA_ATTR: false, ALLOW_DATA_ATTR: false };
const PROSE = {
  ...NEITHER,
  IN_PLACE: true,
  ALLOWED_TAGS: ["p", "a", "strong", "em", "del", "code", "br", "sub", "sup", "kbd", "mark", "u", "span", ...MATHML],
  ALLOWED_ATTR: ["class", "dir", "href", "title", "target", "rel", ...MATHML_ATTRIBUTES],
};
const COLOURS = { ...NEITHER, RETURN_DOM_FRAGMENT: true, ALLOWED_TAGS: ["span"], ALLOWED_ATTR: ["class"] };
const FORMULA = { ...NEITHER, RETURN_DOM_FRAGMENT: true, ALLOWED_TAGS: MATHML, ALLOWED_ATTR: ["class", ...MATHML_ATTRIBUTES] };
const TEXT = { RETURN_DOM_FRAGMENT: true, ALLOWED_TAGS: [], ALLOWED_ATTR: [] };

/** Takes out of an element whatever an answer has no business with. */
export const sanitise = (made) => DOMPurify.sanitize(made, PROSE);

/** What the highlighter made of code. */
export const coloursOf = (html) => DOMPurify.sanitize(html, COLOURS);

/** What was made of a formula. */
export const formulaOf = (html) => DOMPurify.sanitize(html.replaceAll(/ style="[^"]*"/g, ""), FORMULA); // a style would be told as a breach of policy

const entities = new Map();

/** The text with characters in the place of entities, as in `&amp;`. */
export function decoded(text) {
  return text.includes("&") ? text.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi, character) : text;
}

function character(entity) {
  if (!entities.has(entity)) entities.set(entity, DOMPurify.sanitize(entity, TEXT).textContent);
  return entities.get(entity);
}

/** Where a link leads, if that is the web and it does not hide it behind a name before an @; else null. */
export function webAddress(target) {
  const url = URL.canParse(target) ? new URL(target) : null;
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
}

const CONTROLS = { "\u202A": "LRE", "\u202B": "RLE", "\u202C": "PDF", "\u202D": "LRO", "\u202E": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI" };

/** The text with controls of direction in words: they can make code and addresses look like something else. */
export const candid = (text) => text.replace(/[\u202A-\u202E\u2066-\u2069]/g, (it) => `⟨${CONTROLS[it]}⟩`);
