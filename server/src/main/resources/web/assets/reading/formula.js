// Formulas, as MathML. The library is loaded with the first one; until then, and where it fails, TeX is shown as it was written.

import { element } from "./element.js";
import { formulaOf } from "./safe.js";

/** A longer one is more likely an attack on patience. */
const MOST_TEX = 2_000;
/** No colours, no links, no own markup, and sizes that stay on the page. */
const LIMITS = { trust: false, maxSize: [4, 20], maxExpand: 100, throwOnError: true };

let library = null;
let loading = null;
/** Elements whose formula is still to be shown. @type {Set<HTMLElement>} */
const waiting = new Set();
const shown = new Map();

/** An element that shows a formula, at once or as soon as that is possible; one that is still `open` is shown as TeX. */
export function formulaView(tex, display, open = false) {
  const view = element("span", { className: `formula${display ? " display" : ""}${open ? " open" : ""}`, dir: "ltr" }, tex);
  if (open) return view;
  if (library) fill(view);
  else {
    waiting.add(view);
    loading ??= import("/libraries/maths.js").then(({ default: it }) => {
      library = it;
      for (const one of waiting) fill(one);
      waiting.clear();
    }, () => (loading = null));
  }
  return view;
}

function fill(view) {
  const tex = view.textContent;
  const display = view.classList.contains("display");
  const key = `${display} ${tex}`;
  if (!shown.has(key)) shown.set(key, tex.length > MOST_TEX ? null : rendered(tex, display));
  const made = shown.get(key);
  if (made) view.replaceChildren(made.cloneNode(true));
  else view.classList.add("failed");
}

function rendered(tex, display) {
  try {
    return formulaOf(library.renderToString(tex, { ...LIMITS, displayMode: display }));
  } catch {
    return null;
  }
}
