// Images and PDFs that go with a message: picked, pasted or dropped, looked at, and made into blocks of the Messages API.

import { byId, element, iconButton } from "./dom.js";
import { IMAGES, PDF, problemOfFile, problemOfImage, problemOfPdf } from "./limits.js";
import { say } from "./notices.js";
import { bytesOf } from "./words.js";

const THUMBNAIL_PX = 96;
/** Claude sees no more of an image than this. */
const LONG_EDGE_PX = 2_000;

export class Files {
  #limits;
  #changed;
  #name = "new";
  /** Of each conversation, so that going to another one and back loses none. */
  #kept = new Map();

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
  }

  get #items() {
    return this.#kept.get(this.#name) ?? [];
  }

  set #items(items) {
    this.#kept.set(this.#name, items);
    this.#render();
  }

  /** Whether leaving the page would lose some: files are not kept as drafts. */
  get areSafe() {
    return [...this.#kept.values()].every(({ length }) => length === 0);
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

  clear() {
    this.#items = [];
  }

  enter(name) {
    this.#name = name;
    this.#render();
  }

  rename(name) {
    const items = this.#items;
    this.#kept.delete(this.#name);
    this.#name = name;
    this.#items = items;
  }

  /** Puts blocks back that were not sent. */
  restore(blocks) {
    const items = blocks.map((block) => ({ name: block.title ?? "Image", block, about: "", picture: block.type === "image" ? `data:${block.source.media_type};base64,${block.source.data}` : null }));
    this.#items = [...this.#items, ...items];
  }

  async add(files) {
    for (const file of files) {
      const problem = problemOfFile(file, this.#limits());
      if (problem) {
        say(problem);
        continue;
      }
      const item = { name: file.name, about: bytesOf(file.size), block: null, picture: null };
      this.#items = [...this.#items, item];
      try {
        await (file.type === PDF ? readPdf(item, file) : readImage(item, file));
      } catch (error) {
        say(error.message);
        this.#items = this.#items.filter((it) => it !== item);
      }
      this.#render();
    }
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

function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("The file can’t be read."));
    reader.readAsDataURL(blob);
  });
}

async function readPdf(item, file) {
  const problem = problemOfPdf(file.name, new TextDecoder("latin1").decode(await file.arrayBuffer()));
  if (problem) throw new Error(problem);
  item.block = { type: "document", source: { type: "base64", media_type: PDF, data: await base64Of(file) }, title: file.name };
}

async function readImage(item, file) {
  const image = await createImageBitmap(file).catch(() => {
    throw new Error(`${file.name} is no image that this browser can read.`);
  });
  let blob = file;
  if (problemOfImage(file.name, file.size) && file.type !== "image/gif") {
    blob = await drawn(image, LONG_EDGE_PX).convertToBlob({ type: "image/jpeg", quality: 0.88 });
    item.about = `made smaller: ${bytesOf(file.size)} to ${bytesOf(blob.size)}`;
  }
  const problem = problemOfImage(file.name, blob.size);
  if (problem) throw new Error(problem);
  const data = await base64Of(blob);
  const small = await drawn(image, THUMBNAIL_PX).convertToBlob({ type: "image/png" });
  item.picture = `data:image/png;base64,${await base64Of(small)}`;
  item.block = { type: "image", source: { type: "base64", media_type: blob.type, data } };
}

/** An image on a canvas whose longer side has at most so many pixels. */
function drawn(image, most) {
  const scale = Math.min(1, most / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
