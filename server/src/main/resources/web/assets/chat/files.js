// Images and PDFs that go with a message: picked, pasted or dropped, looked at, and made into blocks of the Messages API.

import { readFile } from "./attached.js";
import { byId, element, iconButton } from "./dom.js";
import { kept } from "./kept.js";
import { IMAGES, PDF, problemOfFile } from "./limits.js";
import { say } from "./notices.js";
import { bytesOf } from "./words.js";

export class Files {
  #limits;
  #changed;
  #name = "new";
  /** Of each conversation that was shown here. */
  #shown = new Map();
  /** Names whose files are not kept, or not yet. */
  #unkept = new Set();

  /** `limits()`: the server's; `changed()`: called when there are more or fewer. */
  constructor(limits, changed) {
    this.#limits = limits;
    this.#changed = changed;
    byId("files").accept = [...IMAGES, PDF].join();
    byId("attach").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", ({ target }) => {
      this.add([...target.files]);
      target.value = "";
    });
    // Where words come with a picture of them, the words are meant.
    document.addEventListener("paste", (event) => event.clipboardData?.types.includes("text/plain") || this.#given(event, event.clipboardData));
    document.addEventListener("dragover", (event) => this.#over(event));
    document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || document.body.classList.remove("dropping"));
    document.addEventListener("drop", (event) => {
      document.body.classList.remove("dropping");
      this.#given(event, event.dataTransfer);
    });
    kept.onOther((name) => this.#hearOf(name));
  }

  get #items() {
    return this.#shown.get(this.#name) ?? [];
  }

  set #items(items) {
    this.#set(this.#name, items);
  }

  #set(name, items) {
    this.#shown.set(name, items);
    this.#keep(name, items);
    this.#render();
  }

  /** Whether leaving the page loses none. */
  get areSafe() {
    return this.#unkept.size === 0;
  }

  get isEmpty() {
    return this.#items.length === 0;
  }

  /** Whether all of them are read. */
  get isReady() {
    return this.#items.every(({ block }) => block);
  }

  get blocks() {
    return this.#items.map(({ block }) => block);
  }

  /** Takes them away; they stay kept until the server has them. */
  clear() {
    this.#shown.set(this.#name, []);
    this.#unkept.delete(this.#name);
    this.#render();
  }

  /** The server has these blocks. */
  sent(name, blocks) {
    kept.sent(name, blocks.filter(({ type }) => type !== "text"));
  }

  /** Shows the files of a conversation; `name` is its id, or "new". */
  enter(name) {
    this.#name = name;
    if (!this.#shown.has(name)) this.#fetch(name);
    this.#render();
  }

  /** A new conversation has got its id: what is attached belongs to it from now on. */
  rename(name) {
    const items = this.#items;
    this.#items = [];
    this.#name = name;
    this.#items = items;
  }

  /** Puts blocks back that were not sent. */
  restore(blocks) {
    const items = blocks.map((block) => ({ name: block.title ?? "Image", block, about: "", picture: block.type === "image" ? `data:${block.source.media_type};base64,${block.source.data}` : null }));
    this.#items = [...this.#items, ...items];
  }

  async add(files) {
    const items = [];
    for (const file of files) {
      const problem = problemOfFile(file, this.#limits());
      if (problem) say(problem);
      else items.push([{ name: file.name, about: bytesOf(file.size), block: null, picture: null }, file]);
    }
    if (items.length) this.#items = [...this.#items, ...items.map(([item]) => item)];
    for (const [item, file] of items) await this.#read(item, file);
  }

  async #read(item, file) {
    let made = [item];
    try {
      await readFile(item, file);
    } catch (error) {
      say(error.message);
      made = [];
    }
    // Its conversation may have got another name meanwhile, or the reader may have taken it away.
    const [name, items] = [...this.#shown].find(([, those]) => those.includes(item)) ?? [];
    if (name) this.#set(name, items.flatMap((it) => (it === item ? made : [it])));
  }

  async #keep(name, items) {
    this.#unkept.add(name);
    if (!items.every(({ block }) => block)) return; // when all are read
    const isKept = await kept.set(name, items);
    if (this.#shown.get(name) !== items) return;
    if (isKept) this.#unkept.delete(name);
    else say("There is no room to keep these files: they are lost if you leave the page before they are sent.");
  }

  async #fetch(name) {
    const items = await kept.get(name);
    if (!items.length) return;
    this.#shown.set(name, [...items, ...(this.#shown.get(name) ?? [])]);
    if (name === this.#name) this.#render();
  }

  /** Another tab has attached some, taken some away, or sent them. */
  async #hearOf(name) {
    const before = this.#shown.get(name);
    if (!before || this.#unkept.has(name)) return;
    const items = await kept.get(name);
    if (this.#shown.get(name) !== before) return;
    this.#shown.set(name, items);
    if (name === this.#name) this.#render();
  }

  #given(event, data) {
    if (!data?.files.length || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.add([...data.files]);
  }

  #over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  }

  #render() {
    const list = byId("attached");
    list.hidden = this.isEmpty;
    list.replaceChildren(...this.#items.map((item) => {
      const away = iconButton("close", `Remove ${item.name}`, () => {
        this.#items = this.#items.filter((it) => it !== item);
        byId("message").focus();
      });
      const picture = item.picture ? element("img", { src: item.picture, alt: "" }) : element("span", { className: "kind" }, item.block?.type === "document" ? "PDF" : "…");
      return element("li", {}, picture, element("span", { className: "name", dir: "auto" }, item.name), element("span", { className: "about" }, item.about), away);
    }));
    this.#changed();
  }
}
