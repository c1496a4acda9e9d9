import { element } from "./element.js";

/** A block that is neither text nor thought, as a quiet card: nothing that was sent is lost. */
export class CardView {
  #name = element("span", { className: "card-name" });
  #body = element("pre", { tabIndex: 0 });
  element = element("details", { className: "card" }, element("summary", {}, this.#name), this.#body);

  show([block]) {
    const { type, name, partial_json: partial, input } = block;
    this.#name.textContent = name ? `${name}` : `${type}`.replaceAll("_", " ");
    const words = partial ?? (input !== undefined ? JSON.stringify(input, null, 2) : JSON.stringify(block, null, 2));
    if (this.#body.textContent !== words) this.#body.textContent = words;
  }
}
