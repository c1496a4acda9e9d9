// What the page says by the way: a line over the message, a deletion that can be undone, sentences for screen readers.

import { button, byId, iconButton } from "./dom.js";

const MOST_SENTENCES = 20;

/** Says something in the line over the message; "" takes it away. */
export function say(words) {
  byId("status").textContent = words;
}

/** Shows words with a button that takes back what they tell; gone after `ms`, or when the reader closes it. */
export function offerUndo(words, undo, ms) {
  const toast = byId("toast");
  const close = () => {
    clearTimeout(toast.timer);
    toast.hidden = true;
  };
  clearTimeout(toast.timer);
  const label = document.createElement("span");
  label.dir = "auto";
  label.textContent = words;
  toast.replaceChildren(label, button("Undo", () => {
    close();
    undo();
  }), iconButton("close", "Dismiss", close));
  toast.hidden = false;
  toast.timer = setTimeout(close, ms);
}

/** Has a screen reader say a sentence after those that it was given before. */
export function announce(sentence) {
  const announcer = byId("announcer");
  const line = document.createElement("p");
  line.textContent = sentence;
  announcer.append(line);
  while (announcer.childElementCount > MOST_SENTENCES) announcer.firstChild.remove();
}

export function hush() {
  byId("announcer").replaceChildren();
}
