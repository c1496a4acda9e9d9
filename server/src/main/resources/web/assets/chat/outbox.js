// What was asked and the server has not taken yet. It outlives a reload of the page: then it is asked again under the same id, which
// starts nothing twice.

const KEY = "turnstream.outbox";

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function write(entries) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(entries));
    return true;
  } catch {
    return false; // too large: it lives as long as the page
  }
}

/** Ids of those that live as long as the page. */
const unkept = new Set();

export const outbox = {
  entries: read,

  /** Whether leaving the page loses none. */
  get isSafe() {
    return unkept.size === 0;
  },

  /** Keeps an entry until its turn is accepted or refused. */
  add(entry, turn) {
    if (!write([...read().filter(({ id }) => id !== entry.id), entry])) unkept.add(entry.id);
    const drop = () => {
      unkept.delete(entry.id);
      write(read().filter(({ id }) => id !== entry.id));
    };
    turn.accepted.then(drop, drop);
  },
};
