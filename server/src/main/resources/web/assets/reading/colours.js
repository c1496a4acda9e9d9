// Colours for code that is whole: when somebody sees it, when the browser has nothing else to do, and in steps that each fit between two frames.

import { coloursOf } from "./safe.js";

/** Longer code stays plain: colouring it would take longer than a frame. */
const MOST_CODE = 20_000;
const NO_LANGUAGE = new Set(["", "text", "txt", "plain", "plaintext", "output", "console"]);
/** A grammar that takes some 50 ms to put together waits until the page rests, which is when a browser gives so much time. */
const HEAVY = new Set(["java", "jsp"]);
const REST_MS = 40;
/** So much time at least there must be to register one more language. */
const SPARE_MS = 4;

/** The library; what languages there are that it has not been told of. */
let library = null;
let untold = [];
/** Languages whose grammar was put together, which takes longer than colouring. */
const ready = new Set();
/** Elements, the first is worked on. */
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
  (globalThis.requestIdleCallback ?? setTimeout)((deadline) => {
    const isDone = library ? step(library, queue[0], deadline) : load();
    if (isDone) queue.shift();
    if (queue.length > 0 && isDone !== null) whenIdle();
  });
}

/** Loads the library; goes on when it is there, or with nothing to do where it can't be had. */
function load() {
  import("/libraries/highlight.js").then(({ default: loaded, languages: all }) => {
    [library, untold] = [loaded, Object.entries(all)];
    whenIdle();
  }, () => queue.splice(0));
  return null;
}

/** Does one thing for an element of code; says whether it was the last one. */
function step(highlight, code, deadline) {
  const language = languages.get(code);
  if (untold.length) {
    do highlight.registerLanguage(...untold.shift());
    while (untold.length && deadline?.timeRemaining() > SPARE_MS);
    return false;
  }
  if (!highlight.getLanguage(language)) return true;
  if (!ready.has(language)) {
    if (HEAVY.has(language) && deadline?.timeRemaining() < REST_MS) {
      queue.push(queue.shift());
      return false;
    }
    ready.add(language);
    highlight.highlight("", { language });
    return false;
  }
  colour(highlight, code, language);
  return true;
}

function colour(highlight, code, language) {
  const text = code.textContent;
  if (code.classList.contains("coloured")) return;
  const made = coloursOf(highlight.highlight(text, { language, ignoreIllegals: true }).value);
  if (made.textContent !== text) return; // colours must not change a letter
  code.replaceChildren(made);
  code.classList.add("coloured");
}
