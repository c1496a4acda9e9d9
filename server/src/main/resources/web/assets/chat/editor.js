// A question under the pen: a text field in its place, with what it says, until it is sent or left.

import { button, element, fit } from "./dom.js";
import { drafts } from "./drafts.js";
import { textOf } from "./words.js";

/** `question`: a message. `on`: send(content), left(). What was written is kept under `draft` until it is sent or thrown away. */
export function editor(question, draft, on) {
  const others = question.content.filter((block) => block.type !== "text");
  const field = element("textarea", { dir: "auto", rows: 1, value: drafts.get(draft) || textOf(question.content), "aria-label": "Edit your question" });
  const leave = () => {
    drafts.set(draft, "");
    on.left();
  };
  const send = () => {
    if (field.value.trim() === "" && others.length === 0) return field.focus();
    const text = field.value.trim() === "" ? [] : [{ type: "text", text: field.value }];
    drafts.set(draft, "");
    on.send([...others, ...text]);
  };
  field.addEventListener("input", () => {
    drafts.set(draft, field.value);
    fit(field);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    }
  });
  const note = others.length ? element("p", { className: "quiet-note" }, others.length === 1 ? "The attached file stays." : "The attached files stay.") : null;
  const row = element("p", { className: "editor-row" }, button("Cancel", leave), button("Send", send, { className: "primary" }));
  const form = element("div", { className: "editor" }, field, note, row);
  queueMicrotask(() => {
    fit(field);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  return form;
}
