// The first script, and a small one: it lets the page be seen, and then brings in all others at once.

/** A tab that nobody looks at draws no frame, and a slow machine shall not wait for one. */
const PATIENCE_MS = 500;

const drawn = new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  setTimeout(resolve, document.hidden ? 0 : PATIENCE_MS);
});

await drawn;
const rest = document.getElementById("rest").content;
const styles = rest.querySelector("[rel=stylesheet]");
const styled = new Promise((resolve) => (styles.onload = styles.onerror = resolve));
document.head.append(rest);
await styled; // an answer is not shown before it looks like one
await import("./chat.js");
