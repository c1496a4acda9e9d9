// The list's place: beside the conversation where there is room, a drawer over it where there is not.

import { byId } from "./dom.js";
import { drafts } from "./drafts.js";

const side = byId("side");
const opener = byId("open-side");
const narrow = matchMedia("(max-width: 54rem)");
/** Where it is kept that the reader has put the list away. */
const AWAY = "side.away";

/** `opened`: called when the reader opens the list. */
export function setUpSide(opened) {
  const isOpen = () => (narrow.matches ? side.classList.contains("open") : !document.body.classList.contains("wide-view"));
  const show = () => {
    const open = isOpen();
    opener.setAttribute("aria-expanded", String(open));
    side.inert = !open;
    byId("page").inert = narrow.matches && open;
  };
  const set = (open) => {
    if (narrow.matches) side.classList.toggle("open", open);
    else {
      document.body.classList.toggle("wide-view", !open);
      drafts.set(AWAY, open ? "" : "yes");
    }
    show();
    if (open) opened();
    if (narrow.matches) (open ? byId("close-side") : opener).focus();
  };
  const close = () => narrow.matches && isOpen() && set(false);
  document.body.classList.toggle("wide-view", drafts.get(AWAY) !== "");
  opener.addEventListener("click", () => set(!isOpen()));
  for (const id of ["close-side", "shade"]) byId(id).addEventListener("click", close);
  side.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !narrow.matches) return;
    event.stopPropagation();
    close();
  });
  narrow.addEventListener("change", () => {
    side.classList.remove("open");
    show();
  });
  show();
  return { open: () => isOpen() || set(true), close };
}
