// Stands in the page itself: lets it be seen, then brings in the other scripts, and keeps what is pressed meanwhile.
{
  /** A tab that nobody looks at draws no frame, and a slow machine shall not wait for one. */
  const PATIENCE_MS = 500;
  const message = document.getElementById("message");
  const deaf = new AbortController();
  const on = (name, listener) => addEventListener(name, listener, { capture: true, signal: deaf.signal });
  let asked = "";
  let pressed = null;

  on("keydown", (event) => {
    if (event.target !== message || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    asked ||= message.value;
  });
  on("submit", (event) => {
    event.preventDefault();
    asked ||= message.value;
  });
  on("click", ({ target }) => (pressed = target.closest("button:not([type=submit])") ?? pressed));

  /** For the scripts, when they can answer: the words that were sent, and the button that was pressed last. From then on they listen. */
  globalThis.takeEarly = () => {
    deaf.abort();
    delete globalThis.takeEarly;
    return { asked, pressed };
  };

  new Promise((resolve) => {
    // Not sooner than it is on the screen: what loads would take the processor from who draws it.
    new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").length && resolve()).observe({ type: "paint", buffered: true });
    setTimeout(resolve, document.hidden ? 0 : PATIENCE_MS);
  })
    .then(() => import("/assets/chat/start.js"))
    .catch((error) => {
      document.getElementById("status").textContent = `The page could not be loaded whole. ${message.value ? "Copy what you wrote, and reload" : "Reload"} it.`;
      throw error;
    });
}
