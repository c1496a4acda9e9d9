// The socket to the server. It comes back by itself when it is lost; what was said on it does not.

/** Close codes that tell of a bug or of too large a message: coming back would meet the same end. */
const FINAL = new Set([1002, 1007, 1008, 1009]);
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const STEADY_MS = 5_000;

/** Address of a path on this page's own server. */
export function socketAddress(path, location = window.location) {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

/** How long to wait before an attempt (counted from 0): a random share of a span that doubles. */
export function backoff(attempt, random = Math.random) {
  const span = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return span / 4 + (random() * span * 3) / 4;
}

export class Connection {
  #address;
  #on;
  #socket = null;
  #attempt = 0;
  #timer = 0;

  /** Tells `on`: opened(), frame(object), lost(code, comesBack). */
  constructor(address, on) {
    this.#address = address;
    this.#on = on;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Opens the socket unless it is open or opening. */
  open() {
    if (this.#socket) {
      return;
    }
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    let openedAt = Infinity;
    socket.onopen = () => {
      openedAt = performance.now();
      this.#on.opened();
    };
    socket.onmessage = (event) => this.#on.frame(JSON.parse(event.data));
    socket.onclose = ({ code }) => {
      if (performance.now() - openedAt > STEADY_MS) {
        this.#attempt = 0;
      }
      this.#socket = null;
      if (!FINAL.has(code)) {
        this.#timer = setTimeout(() => this.open(), backoff(this.#attempt++));
      }
      this.#on.lost(code, !FINAL.has(code));
    };
  }

  send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Leaves this socket, and with it the server's memory of the conversation, for a new one. */
  renew() {
    const old = this.#socket;
    this.#socket = null;
    if (old) {
      old.onopen = old.onmessage = old.onclose = null;
      old.close(1000);
    }
    this.#attempt = 0;
    this.open();
  }

  /** Tries at once when there is new hope: the network is back, or somebody looks. */
  #hurry() {
    if (!this.#socket && this.#timer) {
      this.open();
    }
  }
}
