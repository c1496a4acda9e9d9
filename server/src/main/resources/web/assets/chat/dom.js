// The few things that every part of the page does with the document.

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; children that are strings become text nodes. Names with a dash are attributes. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const button = (words, onclick, properties = {}) => element("button", { type: "button", onclick, ...properties }, words);

const SIZES_ITSELF = CSS.supports("field-sizing", "content");

/** Gives a text field the height of what is written in it, where the browser does not do so by itself: measuring a long text takes a while. */
export function fit(field) {
  if (SIZES_ITSELF) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

/** Puts children in this order, without touching those that are in place; the focus stays where it is. */
export function arrange(parent, wanted) {
  const focused = document.activeElement;
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((child, at) => parent.children[at] === child || parent.insertBefore(child, parent.children[at] ?? null));
  if (focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

const ICONS = {
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  copy: "M7.5 7.500h8.500v8.500h-8.500zM12.5 7.500v-3.500h-8.500v8.500h3.5",
  done: "M4 10.500l4 4 8-9",
  edit: "M4 16l.8-3.6 8.2-8.2 2.8 2.8-8.2 8.200zM11.5 5.700l2.8 2.8",
  again: "M15.5 9a5.8 5.8 0 1 0-.6 3.800M15.8 4.500v4.500h-4.5",
  on: "M6 4.500l9 5.5-9 5.500z",
  back: "M12 5l-5 5 5 5",
  forth: "M8 5l5 5-5 5",
  close: "M5.5 5.500l9 9M14.5 5.500l-9 9",
};

/** A line drawing of 20 by 20. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  if (name === "more") path.setAttribute("class", "dots");
  svg.append(path);
  return svg;
}

/** A button that shows a drawing and says its name to those who ask. */
export const iconButton = (name, label, onclick) =>
  element("button", { type: "button", className: "icon", title: label, "aria-label": label, onclick }, icon(name));

/** A button that copies what `text()` gives, and says so for a moment. */
export function copyButton(label, text) {
  const made = iconButton("copy", label, async () => {
    await navigator.clipboard?.writeText(text());
    made.replaceChildren(icon("done"));
    made.setAttribute("aria-label", "Copied");
    setTimeout(() => {
      made.replaceChildren(icon("copy"));
      made.setAttribute("aria-label", label);
    }, 1_500);
  });
  return made;
}
