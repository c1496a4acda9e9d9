// The same over HTTP, section 9 of docs/PROTOCOL.md: used by turnstream.js where WebSockets are blocked, and for what is too long for one. Apache-2.0

const TURNS = "api/turns";
const JSON_TYPE = { "content-type": "application/json" };

/**
 * Cuts a stream of server-sent events, fed in pieces cut anywhere, into the data of its events and their ids ("" where there is none).
 * @param {(data: string, id: string) => void} event
 */
export function parser(event) {
  let rest = "";
  let data = "";
  let id = "";
  return (/** @type {string} */ piece) => {
    const lines = (rest + piece).split(/\r?\n|\r(?!$)/);
    rest = /** @type {string} */ (lines.pop());
    for (const line of lines) {
      const value = line.replace(/^\w+: ?/, "");
      if (line.startsWith("data:")) data += "\n" + value;
      else if (line.startsWith("id:")) id = value;
      else if (!line && data) {
        event(data.slice(1), id);
        data = id = "";
      }
    }
  };
}

/**
 * The frame that a response to a command stands for; throws when the server has gone and another may take its place.
 * @param {Response} response
 * @param {string} id
 */
async function frameOf(response, id, wrap = (/** @type {any} */ it) => it) {
  const text = await response.text();
  let told = /** @type {any} */ ({});
  try {
    told = JSON.parse(text);
  } catch {
    // A proxy's page, or nothing at all.
  }
  if (response.ok) return { ...wrap(told), type: "ok", id };
  if (response.status >= 500 && (!told.code || told.code === "shutting_down")) throw new Error("not ok");
  return { code: `http_${response.status}`, ...told, type: "refused", id };
}

/** Sends a command that is too long for a WebSocket's message, as section 9.1 allows. @param {any} options @param {any} command */
export const post = ({ url, fetch, headers }, command) =>
  fetch(new URL(TURNS, url), { method: "POST", headers: { ...headers, ...JSON_TYPE }, body: JSON.stringify(command) })
    .then((/** @type {Response} */ response) => frameOf(response, command.id));

/**
 * Fills `link`: commands become requests, one after the other, and a watch becomes a stream for each turn; what comes back has the frames
 * of the WebSocket. Two frames are its own: `over`, when a stream ended, and `reset`, which is 9.3's.
 * @param {any} link
 * @param {any} options
 * @param {(frame: any) => void} receive
 * @param {(code?: number) => void} down
 */
export function open(link, { url, fetch, headers, silenceMs }, receive, down) {
  /** @type {Set<AbortController>} */
  const live = new Set();
  /** @type {Map<string, AbortController>} */
  const streams = new Map();
  let closed = false;

  /**
   * One request, which is given up when nothing is heard for too long. Node 20 forgets the signal of a response whose request was
   * collected as garbage, so reading the body is raced against it here.
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {(response: Response, heard: () => void) => Promise<void>} use
   */
  const request = async (method, path, body, use, abort = new AbortController()) => {
    if (closed) throw new Error("not ok");
    /** @type {any} */
    let timer;
    const heard = () => {
      clearTimeout(timer);
      if (live.has(abort)) timer = setTimeout(() => abort.abort(), silenceMs);
    };
    live.add(abort);
    heard();
    const init = { method, headers: { ...headers, ...(body ? JSON_TYPE : {}) }, body: body && JSON.stringify(body), signal: abort.signal, cache: "no-store" };
    const givenUp = new Promise((_, reject) => abort.signal.addEventListener("abort", () => reject(abort.signal.reason)));
    try {
      await Promise.race([givenUp, fetch(new URL(path, url), init).then((/** @type {Response} */ response) => use(response, heard))]);
    } finally {
      live.delete(abort);
      heard();
    }
  };

  /** @param {any} command */
  const answer = (command) => {
    const [method, path, body, wrap] = route(command);
    return request(method, path, body, async (response) => {
      const frame = await frameOf(response, command.id, wrap);
      receive(frame);
      if (response.ok && path === TURNS) watch({ turn: frame.turn });
    });
  };

  /** @param {{turn: string, epoch?: number, after?: number}} position */
  const watch = async ({ turn, epoch, after }) => {
    if (closed) return;
    streams.get(turn)?.abort();
    const abort = new AbortController();
    streams.set(turn, abort);
    const mine = () => !closed && streams.get(turn) === abort;
    const result = (/** @type {any} */ told) => void (mine() && receive({ type: "ok", turns: [{ turn, http: true, ...told }] }));
    const path = `api/turns/${encodeURIComponent(turn)}`;
    try {
      await request("GET", path + "/events" + (after ? `?after=${epoch}-${after}` : ""), undefined, async (response, heard) => {
        if (response.status === 404) return result({ result: "unknown" });
        if (!response.ok) throw new Error("not ok");
        if (response.status === 204) {
          // It ended where we are, so all that is missing is how.
          return request("GET", path, undefined, async (it) => result({ result: "resumed", epoch, head: after, state: (await it.json()).state }));
        }
        result({ result: "resumed" });
        const feed = parser((data) => mine() && receive(JSON.parse(data)));
        const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
        const decoder = new TextDecoder();
        abort.signal.addEventListener("abort", () => reader.cancel().catch(() => {}));
        for (let piece; !(piece = await reader.read()).done; ) {
          heard();
          feed(decoder.decode(piece.value, { stream: true }));
        }
      }, abort);
      if (mine()) {
        streams.delete(turn);
        receive({ type: "over", turn });
      }
    } catch {
      if (mine()) down();
    }
  };

  let queue = request("GET", "info", undefined, async (response) => {
    if (!response.ok) throw new Error("not ok");
    receive({ ...(await response.json()), type: "hello" });
  });
  queue.catch(() => down());

  link.send = (/** @type {any} */ command) => {
    if (command.type === "watch") command.turns.forEach(watch);
    else (queue = queue.then(() => (closed ? undefined : answer(command)))).catch(() => down());
  };
  link.close = () => {
    closed = true;
    for (const abort of live) abort.abort();
  };
}

/** @param {any} command @returns {[method: string, path: string, body?: unknown, wrap?: (body: any) => any]} */
function route(command) {
  const { type, id, ...fields } = command;
  const conversation = `api/conversations/${encodeURIComponent(command.conversation)}`;
  if (type === "cancel") {
    const path = command.turn ? `api/turns/${encodeURIComponent(command.turn)}/cancel` : `api/commands/${encodeURIComponent(command.command)}/cancel`;
    return ["POST", path, {}, (receipt) => ({ receipt: receipt.receipt ?? receipt })];
  }
  if (type === "list") return ["GET", `api/conversations?${new URLSearchParams(JSON.parse(JSON.stringify(fields)))}`];
  if (type === "read") return ["GET", conversation, undefined, (it) => ({ conversation: it })];
  if (/^(rename|configure)$/.test(type)) return ["PATCH", conversation, fields];
  if (type === "restore") return ["POST", conversation + "/restore"];
  if (type === "delete") return ["DELETE", conversation + (command.grace_ms === undefined ? "" : `?grace_ms=${command.grace_ms}`)];
  return ["POST", TURNS, command];
}
