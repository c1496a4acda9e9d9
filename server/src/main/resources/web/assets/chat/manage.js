// What can be done to a conversation as a whole, from the list and from the head of the page.

import { button, element } from "./dom.js";
import { offerUndo, say } from "./notices.js";

/** How long a deleted conversation can be brought back. */
const GRACE_MS = 300_000;

export class Manage {
  #turnstream;
  #on;

  /** `on`: renamed(id, title), deleted(id), restored(id, wasShown), configure(); deleted answers whether it was the one that is shown. */
  constructor(turnstream, on) {
    this.#turnstream = turnstream;
    this.#on = on;
  }

  /** The items of its menu. `rename`: what opens a field for its title. */
  items(id, title, rename, more = []) {
    const file = (words, format) => element("a", { href: `/api/conversations/${id}/export?format=${format}`, download: "" }, words);
    return [button("Rename", rename), ...more, file("Export as Markdown", "markdown"), file("Export as JSON", "json"), button("Delete", () => this.delete(id, title), { className: "danger" })];
  }

  async rename(id, title) {
    await this.#try(() => this.#turnstream.conversation(id).rename(title.trim().slice(0, 200)), () => this.#on.renamed(id, title));
  }

  async delete(id, title) {
    await this.#try(() => this.#turnstream.conversation(id).delete(GRACE_MS), () => {
      const wasShown = this.#on.deleted(id);
      offerUndo(`Deleted “${title || "Untitled"}”`, () => this.restore(id, wasShown), GRACE_MS);
    });
  }

  async restore(id, wasShown) {
    await this.#try(() => this.#turnstream.conversation(id).restore(), () => this.#on.restored(id, wasShown));
  }

  async #try(act, done) {
    try {
      await act();
    } catch (error) {
      if (error.code !== "unknown") return say(error.message);
      say("That conversation does not exist any more.");
    }
    done();
  }
}

/** Puts a field in the place of an element until a title is entered or the reader leaves; `done(title or null)` then. */
export function titleField(place, title, done) {
  const field = element("input", { className: "title-field", value: title, dir: "auto", maxLength: 200, "aria-label": "Title" });
  let isOver = false;
  const end = (words, isByKey) => {
    if (isOver) return;
    isOver = true;
    field.replaceWith(place);
    done(words && words.trim() && words.trim() !== title ? words.trim() : null, isByKey);
  };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !/^(Enter|Escape)$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter" ? field.value : null, true);
  });
  field.addEventListener("blur", () => end(field.value, false));
  place.replaceWith(field);
  field.select();
}
