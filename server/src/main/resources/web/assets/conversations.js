// The list of conversations in the header: open one, or delete it.

import { element } from "./reading/element.js";

const when = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** Fills `details` when it is opened; `on` is told: chosen(id), deleted(id). `current()` names the one that is shown. */
export function listConversations(details, turnstream, current, on) {
  const list = element("ul");
  const more = element("button", { type: "button", hidden: true }, "More");
  const note = element("p", {});
  details.append(element("div", { className: "note" }, list, note, more));
  let next = null;

  const show = async (after = null) => {
    try {
      const page = await turnstream.conversations({ limit: 20, after: after ?? undefined });
      if (!after) list.replaceChildren();
      list.append(...page.conversations.map(row));
      next = page.next;
      more.hidden = !next;
      note.textContent = list.childElementCount ? "" : "None yet.";
    } catch (error) {
      note.textContent = error.message;
    }
  };

  const row = ({ conversation, title, updated }) => {
    const open = element("button", { type: "button", className: "quiet", title: when.format(new Date(updated)), onclick: () => on.chosen(conversation) }, title || "Untitled");
    if (conversation === current()) open.setAttribute("aria-current", "true");
    const remove = element("button", { type: "button", className: "quiet" }, "Delete");
    remove.setAttribute("aria-label", `Delete ${title}`);
    let sure = false; // deleted is deleted, so it takes two clicks
    remove.onclick = async () => {
      if (!sure) {
        sure = true;
        remove.textContent = "For good?";
        return;
      }
      try {
        await turnstream.conversation(conversation).delete();
      } catch (error) {
        if (error.code !== "unknown") return void (note.textContent = error.message);
      }
      item.remove();
      on.deleted(conversation);
    };
    const item = element("li", {}, open, remove);
    return item;
  };

  more.addEventListener("click", () => show(next));
  // A closed list is empty: opened again, it must not show, or delete, what was there before.
  details.addEventListener("toggle", () => (details.open ? show() : list.replaceChildren()));
}
