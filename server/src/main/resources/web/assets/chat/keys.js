// Keys that work wherever the focus is, and the page that tells of them.

import { byId, button, element } from "./dom.js";

const KEYS = [
  ["Enter", "sends the message; while an answer runs it waits for its turn"],
  ["Ctrl Enter", "interrupts the answer that runs and sends the message"],
  ["Shift Enter", "starts a new line"],
  ["Esc", "stops the answer, or leaves what is open"],
  ["↑", "in an empty message: edits the last question"],
  ["Ctrl K", "searches the conversations"],
  ["Ctrl Shift O", "starts a new conversation"],
];

/** `act`: stop(), startAnew(), search(). */
export function setUpKeys(act) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" && !document.querySelector("dialog[open], [popover]:popover-open")) act.stop();
    else if (command && event.key.toLowerCase() === "k") take(event, act.search);
    else if (command && event.shiftKey && event.key.toLowerCase() === "o") take(event, act.startAnew);
  });
  byId("keys").addEventListener("click", tell);
}

function take(event, act) {
  event.preventDefault();
  act();
}

function tell() {
  const rows = KEYS.map(([keys, words]) => element("div", {}, element("dt", {}, ...keys.split(" ").flatMap((key) => [element("kbd", {}, key), " "])), element("dd", {}, words)));
  const dialog = element("dialog", { "aria-labelledby": "keys-title" },
    element("h2", { id: "keys-title" }, "Keyboard"), element("dl", { className: "keys" }, ...rows),
    element("p", { className: "dialog-row" }, button("Close", () => dialog.close(), { className: "primary" })));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
