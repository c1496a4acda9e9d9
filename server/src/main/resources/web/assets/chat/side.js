// The list's place: beside the conversation where there is room, a drawer over it where there is not.

import { byId } from "./dom.js";

const side = byId("side");
const opener = byId("open-side");
const narrow = matchMedia("(max-width: 54rem)");
const KEPT = "turnstream.list";

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
      localStorage.setItem(KEPT, open ? "" : "closed");
    }
    show();
    if (open) opened();
    if (narrow.matches) (open ? byId("close-side") : opener).focus();
  };
  const close = () => narrow.matches && isOpen() && set(false);
  document.body.classList.toggle("wide-view", localStorage.getItem(KEPT) === "closed");
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
