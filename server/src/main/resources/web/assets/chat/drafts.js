// What was written and not sent: kept in this browser for each conversation, and the same in each of its tabs.

const PREFIX = "turnstream.draft.";

export const drafts = {
  /** The words kept under a name; "" when there are none. */
  get(name) {
    try {
      return localStorage.getItem(PREFIX + name) ?? "";
    } catch {
      return ""; // a browser that keeps nothing
    }
  },

  set(name, words) {
    try {
      if (words) localStorage.setItem(PREFIX + name, words);
      else localStorage.removeItem(PREFIX + name);
    } catch {
      // Full, or a browser that keeps nothing: the words still stand in their field.
    }
  },

  /** Forgets a name's words, unless others have taken their place. */
  sent(name, words) {
    if (this.get(name) === words) this.set(name, "");
  },

  /** Tells what another tab writes: `listener(name, words)`. */
  onOther(listener) {
    addEventListener("storage", ({ key, newValue }) => key?.startsWith(PREFIX) && listener(key.slice(PREFIX.length), newValue ?? ""));
  },
};
