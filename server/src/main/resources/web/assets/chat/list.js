// The list of conversations: newest first, searched by words. Each row acts on the conversation that it names, whatever has changed meanwhile.

import { arrange, button, byId, element, iconButton } from "./dom.js";
import { titleField } from "./manage.js";
import { openMenu } from "./menu.js";

const PAGE = 40;
const TYPING_MS = 150;
const DAY_MS = 86_400_000;

export class List {
  #turnstream;
  #manage;
  #current = null;
  #query = "";
  #next = null;
  #asked = 0; // of the latest question to the server; answers to older ones are void
  #shown = [];
  #rows = new Map();
  #days = new Map();
  #more = button("More", () => this.#load(this.#next), { hidden: true });
  #body = element("div");
  #timer = 0;

  constructor(turnstream, manage) {
    this.#turnstream = turnstream;
    this.#manage = manage;
    byId("list").append(this.#body, this.#more);
    byId("search").addEventListener("input", ({ target }) => {
      clearTimeout(this.#timer);
      this.#query = target.value.trim();
      // What stands there answers another question: nobody may click on it.
      this.#body.inert = true;
      this.#timer = setTimeout(() => this.#load(), TYPING_MS);
    });
  }

  /** Asks for the list as it is now; what stands there stays until then, and what is on its way is void. */
  refresh() {
    this.#asked++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), 50);
  }

  /** Marks the conversation that is shown. */
  set current(id) {
    this.#current = id;
    for (const [each, row] of this.#rows) this.#mark(each, row);
  }

  /** Takes a conversation away at once. */
  remove(id) {
    this.#shown = this.#shown.filter(({ conversation }) => conversation !== id);
    this.#render();
    this.refresh();
  }

  rename(id, title) {
    const entry = this.#shown.find(({ conversation }) => conversation === id);
    if (entry) entry.title = title;
    this.#render();
  }

  async #load(after = null) {
    const asked = ++this.#asked;
    const note = byId("list-note");
    try {
      const limit = after ? PAGE : Math.min(100, Math.max(PAGE, this.#shown.length));
      const { conversations, next } = await this.#turnstream.conversations({ limit, after: after ?? undefined, query: this.#query || undefined });
      if (asked !== this.#asked) return;
      this.#shown = after ? [...this.#shown, ...conversations] : conversations;
      this.#next = next;
      note.textContent = this.#shown.length ? "" : this.#query ? "Nothing found." : "No conversations yet.";
      this.#body.inert = false;
      this.#render();
    } catch (error) {
      if (asked === this.#asked) note.textContent = error.message;
    }
  }

  #render() {
    const rows = new Map();
    const days = new Map();
    const groups = Map.groupBy(this.#shown, ({ updated }) => (this.#query ? "Found" : dayOf(updated)));
    for (const [day, entries] of groups) {
      const { head, list } = this.#days.get(day) ?? { head: element("h2", {}, day), list: element("ul") };
      days.set(day, { head, list });
      arrange(list, entries.map((entry) => {
        const row = this.#rows.get(entry.conversation) ?? this.#row(entry.conversation);
        rows.set(entry.conversation, row);
        this.#fill(row, entry);
        return row.item;
      }));
    }
    [this.#rows, this.#days] = [rows, days];
    this.#more.hidden = !this.#next;
    arrange(this.#body, [...days.values()].flatMap(({ head, list }) => [head, list]));
  }

  #fill(row, entry) {
    row.entry = entry;
    row.link.textContent = entry.title || "Untitled";
    row.menu.setAttribute("aria-label", `More for ${entry.title || "Untitled"}`);
    this.#mark(entry.conversation, row);
  }

  #row(id) {
    const link = element("a", { href: `#${id}`, dir: "auto" });
    const menu = iconButton("more", "", () => openMenu(menu, link.textContent, this.#manage.items(id, row.entry.title, () => this.#rename(row))));
    menu.removeAttribute("title");
    const item = element("li", {}, link, menu);
    const row = { id, item, link, menu, entry: null };
    return row;
  }

  #rename({ id, link, entry }) {
    // The menu gives the focus back to its button first.
    setTimeout(() => titleField(link, entry.title, (title, isByKey) => {
      if (title) this.#manage.rename(id, title);
      if (isByKey) link.focus();
    }));
  }

  #mark(id, { link }) {
    if (id === this.#current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function dayOf(time) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const at = Date.parse(time);
  if (at >= midnight) return "Today";
  if (at >= midnight - DAY_MS) return "Yesterday";
  return at >= midnight - 6 * DAY_MS ? "This week" : new Intl.DateTimeFormat("en", { month: "long", year: "numeric" }).format(at);
}
