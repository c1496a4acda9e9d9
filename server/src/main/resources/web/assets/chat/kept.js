// Files that were attached and not sent yet: kept in this browser beside the drafts of words, and the same in each of its tabs.

/** So much is kept in all, in characters of base64. */
const MOST = 64_000_000;
/** Files that nobody came back to are forgotten. */
const MOST_AGE_MS = 30 * 86_400_000;
/** By the name of a draft: its files, and beside them how large and how old they are. */
const STORES = ["files", "facts"];

const tabs = new BroadcastChannel("turnstream.files");
const sizeOf = (items) => items.reduce((sum, { block, picture }) => sum + (block.source?.data?.length ?? 0) + (picture?.length ?? 0), 0);
const whenDone = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let opened = null;

/** The stores, in a transaction of their own; rejects in a browser that keeps nothing. */
async function stores(mode) {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("turnstream", 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    whenDone(request).then(resolve, reject);
  });
  const transaction = (await opened).transaction(STORES, mode);
  const whole = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  whole.catch(() => {});
  return { files: transaction.objectStore("files"), facts: transaction.objectStore("facts"), whole };
}

/** How much others hold; those that are too old are forgotten. */
async function sizeOfOthers(name, { files, facts }, now) {
  const [names, all] = await Promise.all([whenDone(facts.getAllKeys()), whenDone(facts.getAll())]);
  let sum = 0;
  names.forEach((other, i) => {
    if (other === name) return;
    if (all[i].at >= now - MOST_AGE_MS) sum += all[i].size;
    else for (const store of [files, facts]) store.delete(other);
  });
  return sum;
}

const isSame = (items, blocks) => items.length === blocks.length && items.every(({ block }, i) => block.source?.data === blocks[i].source?.data);

export const kept = {
  /** The files kept under a name: `name`, `about`, `picture`, `block`. */
  async get(name) {
    try {
      return (await whenDone((await stores("readonly")).files.get(name))) ?? [];
    } catch {
      return [];
    }
  },

  /** Keeps files under a name, in the place of those that were there; says whether they are kept. */
  async set(name, items) {
    try {
      const { files, facts, whole } = await stores("readwrite");
      const size = sizeOf(items);
      const fits = (await sizeOfOthers(name, { files, facts }, Date.now())) + size <= MOST;
      if (items.length && fits) {
        files.put(items, name);
        facts.put({ size, at: Date.now() }, name);
      } else for (const store of [files, facts]) store.delete(name);
      await whole;
      tabs.postMessage(name);
      return fits;
    } catch {
      return items.length === 0;
    }
  },

  /** Forgets a name's files, unless others have taken their place. */
  async sent(name, blocks) {
    if (!blocks.length) return;
    try {
      const { files, facts, whole } = await stores("readwrite");
      if (!isSame((await whenDone(files.get(name))) ?? [], blocks)) return;
      for (const store of [files, facts]) store.delete(name);
      await whole;
      tabs.postMessage(name);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  },

  /** Tells under which name another tab keeps other files now: `listener(name)`. */
  onOther(listener) {
    tabs.onmessage = ({ data }) => listener(data);
  },
};
