// A small menu at a button: buttons and links, in reach of the arrow keys.

import { element } from "./dom.js";

let open = null;

/** Opens a menu at `anchor`, or closes it if it is there. `items`: elements. */
export function openMenu(anchor, label, items) {
  if (open?.anchor === anchor) return open.menu.hidePopover();
  const menu = element("div", { className: "pop menu", popover: "auto", role: "group", "aria-label": label }, ...items);
  anchor.after(menu);
  open = { anchor, menu };
  anchor.setAttribute("aria-expanded", "true");
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (open?.menu === menu) open = null;
    if (menu.contains(document.activeElement)) anchor.focus();
    menu.remove();
  });
  menu.addEventListener("click", ({ target }) => target.closest("a, button") && menu.hidePopover());
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  });
  menu.showPopover();
  place(menu, anchor);
  items[0].focus();
}

/** Under the button, or over it where there is more room; never outside of the window. */
function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const isRight = document.dir === "rtl" ? at.left + width < innerWidth : at.right - width < 8;
  const left = isRight ? at.left : at.right - width;
  const top = at.bottom + height + 12 > innerHeight && at.top > height + 12 ? at.top - height - 4 : at.bottom + 4;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}
