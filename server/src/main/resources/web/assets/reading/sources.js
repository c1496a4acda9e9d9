// What an answer cites: each source has one number, and stands under the answer once.

import { element } from "./element.js";
import { webAddress } from "./safe.js";

const MOST_QUOTE = 300;

export class Sources {
  element = element("section", { className: "sources", ariaLabel: "Sources" }, element("ol"));
  /** @type {Map<string, number>} */
  #numbers = new Map();
  /** @type {Map<number, {title: string, address: string, place: string, quotes: Set<string>}>} */
  #sources = new Map();
  #shown = "";

  get(number) {
    return this.#sources.get(number);
  }

  /** The number of what a citation cites, a new one for a new source. */
  numberOf(citation) {
    const { url, source: place, document_index: index, search_result_index: result, cited_text: quote } = citation ?? {};
    const address = url ?? (webAddress(place) ? place : "");
    const title = citation?.title ?? citation?.document_title ?? null;
    const key = address || `${citation?.type} ${index ?? result} ${title} ${placeOf(citation)}`;
    if (!this.#numbers.has(key)) {
      const number = this.#numbers.size + 1;
      this.#numbers.set(key, number);
      this.#sources.set(number, { title: title ?? (address || `Document ${(index ?? result ?? 0) + 1}`), address, place: placeOf(citation), quotes: new Set() });
    }
    const number = this.#numbers.get(key);
    if (quote) this.#sources.get(number).quotes.add(quote.trim().replace(/\s+/g, " "));
    return number;
  }

  /** Brings the list up to date; tells whether there is one. */
  show() {
    const state = JSON.stringify([...this.#sources.values()].map(({ title, quotes }) => [title, [...quotes]]));
    if (state !== this.#shown) {
      this.#shown = state;
      this.element.firstChild.replaceChildren(...[...this.#sources.values()].map(itemOf));
    }
    return this.#sources.size > 0;
  }
}

/** Where in a document it stands, in words. */
function placeOf({ type, start_page_number: page, end_page_number: end, start_block_index: block } = {}) {
  if (type === "page_location") return end - 1 > page ? `pages ${page}–${end - 1}` : `page ${page}`;
  return type === "content_block_location" ? `part ${block + 1}` : "";
}

function itemOf({ title, address, place, quotes }) {
  const url = webAddress(address);
  const name = url
    ? element("a", { href: url.href, title: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, title)
    : element("span", { className: "source-name" }, title);
  const details = [url?.hostname, place].filter(Boolean).join(", ");
  const shown = [...quotes].map((quote) => element("q", { dir: "auto" }, quote.length > MOST_QUOTE ? `${quote.slice(0, MOST_QUOTE)} …` : quote));
  return element("li", { dir: "auto" }, name, ...(details ? [element("span", { className: "source-place" }, ` ${details}`)] : []), ...shown);
}
