// Where the reader writes. What is written is a draft until the server has it.

import { byId, fit } from "./dom.js";
import { drafts } from "./drafts.js";

const page = Object.fromEntries(["composer", "message", "send", "stop", "interrupt"].map((id) => [id, byId(id)]));

export class Composer {
  #on;
  #name = "new";
  #running = false;
  /** What was written before this page's scripts were there: what of it was sent, and the rest. */
  #asked = "";
  #early = "";
  #files = { blocks: [], isEmpty: true, isReady: true, clear() {} };

  /** `on`: send(content, {busy}) which says whether it was asked, stop(), up() at an arrow up in an empty field. `asked`: what was sent before it could be. */
  constructor(on, asked) {
    this.#on = on;
    if (page.message.value.startsWith(asked)) this.#asked = asked;
    this.#early = page.message.value.slice(this.#asked.length);
    page.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit("queue");
    });
    page.stop.addEventListener("click", () => {
      on.stop();
      this.focus();
    });
    page.interrupt.addEventListener("click", () => this.#submit("interrupt"));
    page.message.addEventListener("input", () => {
      drafts.set(this.#name, page.message.value);
      this.render();
    });
    page.message.addEventListener("keydown", (event) => this.#key(event));
    drafts.onOther((name, words) => name === this.#name && this.#show(words));
  }

  /** `files`: those that go with the words. */
  attach(files) {
    this.#files = files;
  }

  get text() {
    return page.message.value;
  }

  /** Shows the draft of a conversation; `name` is its id, or "new". */
  enter(name) {
    this.#name = name;
    this.#show(drafts.get(name));
    if (this.#early && this.#early !== this.text) this.fill(this.#early);
    this.#early = "";
  }

  /** Sends what was sent before it could be; words that can't be go back into the field. */
  sendEarly() {
    if (this.#asked.trim() && !this.#on.send(this.#asked, {})) this.fill(this.#asked);
    page.composer.removeAttribute("aria-busy");
  }

  /** A new conversation has got its id: what is being written belongs to it from now on. */
  rename(name) {
    drafts.set(this.#name, "");
    this.#name = name;
    drafts.set(name, page.message.value);
  }

  /** Puts words into the field, before those that stand there. */
  fill(words) {
    this.#show([words, page.message.value].filter(Boolean).join("\n\n"));
    drafts.set(this.#name, page.message.value);
    this.focus();
  }

  /** Whether an answer runs decides what the buttons do. */
  set running(running) {
    this.#running = running;
    this.render();
  }

  focus() {
    page.message.focus();
  }

  render() {
    const isEmpty = page.message.value.trim() === "" && this.#files.isEmpty;
    page.stop.hidden = !this.#running;
    page.interrupt.hidden = !this.#running || isEmpty;
    page.send.hidden = this.#running && isEmpty;
    page.send.textContent = this.#running ? "Queue" : "Send";
    fit(page.message);
  }

  #show(words) {
    if (page.message.value !== words) page.message.value = words;
    this.render();
  }

  #submit(busy) {
    const words = page.message.value;
    if ((words.trim() === "" && this.#files.isEmpty) || !this.#files.isReady) return;
    const content = this.#files.isEmpty ? words : [...this.#files.blocks, ...(words.trim() ? [{ type: "text", text: words }] : [])];
    if (!this.#on.send(content, this.#running ? { busy } : {})) return;
    this.#files.clear();
    this.#show(""); // the draft stays until the server has the words
    this.focus();
  }

  #key(event) {
    if (event.isComposing) return;
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (key === "Enter" && !shiftKey) {
      event.preventDefault();
      this.#submit(ctrlKey || metaKey ? "interrupt" : "queue");
    } else if (key === "ArrowUp" && page.message.value === "" && this.#on.up()) event.preventDefault();
  }
}
