// Colours for code that is whole: when somebody sees it, when the browser has nothing else to do, and one block at a time.

import { coloursOf } from "./safe.js";

/** Longer code stays plain: colouring it would take longer than a frame. */
const MOST_CODE = 20_000;
const NO_LANGUAGE = new Set(["", "text", "txt", "plain", "plaintext", "output", "console"]);

let library = null;
const queue = [];
const languages = new WeakMap();
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    queue.push(target);
    if (queue.length === 1) whenIdle();
  }
}, { rootMargin: "300px" });

/** Gives an element of code its colours when it comes into view. */
export function colourSoon(code, language) {
  const name = language.toLowerCase();
  if (NO_LANGUAGE.has(name) || code.textContent.length > MOST_CODE || code.classList.contains("coloured")) return;
  languages.set(code, name);
  seen.observe(code);
}

function whenIdle() {
  (globalThis.requestIdleCallback ?? setTimeout)(async () => {
    library ??= import("/libraries/highlight.js").catch(() => (library = null));
    const loaded = await library;
    const code = queue.shift();
    if (loaded && code) colour(loaded.default, code, languages.get(code));
    if (queue.length > 0) whenIdle();
  });
}

function colour(highlight, code, language) {
  const text = code.textContent;
  if (!highlight.getLanguage(language) || code.classList.contains("coloured")) return;
  const made = coloursOf(highlight.highlight(text, { language, ignoreIllegals: true }).value);
  if (made.textContent !== text) return; // colours must not change a letter
  code.replaceChildren(made);
  code.classList.add("coloured");
}
