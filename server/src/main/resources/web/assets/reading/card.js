// What is neither text nor thought: calls of tools with their results, and blocks of types that this page does not know. Nothing that was sent is lost.

import { element } from "./element.js";
import { grow } from "./patch.js";
import { candid, webAddress } from "./safe.js";

const MOST_RESULT = 50_000;
const CALL = /(?:^|_)tool_use$/;
const RESULT = /(?:^|_)tool_result$/;

export const isResult = (block) => RESULT.test(block.type) && typeof block.tool_use_id === "string";

/** A card; a call's has its input as it grows, and its result once there is one. */
export class CardView {
  #name = element("span", { className: "card-name" });
  #state = element("span", { className: "card-state" });
  #body = element("pre", { tabIndex: 0, dir: "ltr" }, new Text());
  #result = element("div", { className: "card-result" });
  element = element("details", { className: "card" }, element("summary", {}, this.#name, " ", this.#state), this.#body, this.#result);
  #page;
  #told = null;
  #shownResult = null;

  constructor(page) {
    this.#page = page;
  }

  show([block, result], { running }) {
    const isCall = CALL.test(block.type);
    const name = candid(isCall ? `${block.name ?? "a tool"}` : nameOf(block));
    if (this.#name.textContent !== name) this.#name.textContent = name;
    this.element.classList.toggle("call", isCall);
    this.element.classList.toggle("grows", running && isCall);
    const state = !isCall ? "" : running ? "is called …" : isFailure(result) ? "failed" : result ? "has answered" : "was called";
    if (this.#state.textContent !== state) this.#state.textContent = state;
    const text = candid(isCall ? inputOf(block) : JSON.stringify(block, null, 2));
    if (this.#body.textContent !== text) grow(this.#body.firstChild, text);
    this.#body.hidden = isResult(block);
    const told = isResult(block) ? block : result;
    if (told && told !== this.#shownResult) {
      this.#shownResult = told;
      this.#result.replaceChildren(...resultOf(told));
    }
    if (running && isCall && this.#told !== name) this.#page.announce((this.#told = name) && `Calls ${name}.`);
  }

  leave() {
    this.element.remove();
  }
}

const nameOf = ({ type }) => `${type || "A block without a type"}`.replaceAll("_", " ");

function inputOf({ partial_json: partial, input }) {
  if (partial !== undefined) return partial;
  return input === undefined || (typeof input === "object" && input && !Object.keys(input).length) ? "" : JSON.stringify(input, null, 2);
}

const isFailure = (result) => Boolean(result?.is_error || /_error$/.test(result?.content?.type ?? ""));

/** A tool's result: text as text, pages that were found as links, all else as it came. */
function resultOf({ content }) {
  if (typeof content === "string") return [text(content)];
  const parts = Array.isArray(content) ? content : content ? [content] : [];
  return parts.map((part) => {
    if (part?.type === "text") return text(part.text ?? "");
    const url = part?.type === "web_search_result" && webAddress(part.url);
    if (url) {
      const link = element("a", { href: url.href, title: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, part.title || url.hostname);
      return element("p", { className: "found", dir: "auto" }, link, element("span", { className: "source-place" }, ` ${url.hostname}`));
    }
    return text(JSON.stringify(part, null, 2));
  });
}

const text = (words) => element("pre", { tabIndex: 0, dir: "auto" }, candid(words.length > MOST_RESULT ? `${words.slice(0, MOST_RESULT)}\n…` : words));
