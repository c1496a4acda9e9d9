// Turnstream's client. "A turn is a log; whoever watches it is a cursor on that log." Apache-2.0
// Speaks docs/PROTOCOL.md, sections 8 and 9. The types of frames and options are in protocol.d.ts.

/** @import * as P from "./protocol.js" */

const utf8 = new TextEncoder();
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 8; bit--; ) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** The CRC-32 of zlib over the UTF-8 of text that comes in pieces, cut anywhere. */
export class Crc32 {
  #sum = -1;
  #half = "";
  /** @param {string} text */
  add(text) {
    text = this.#half + text;
    this.#half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
    for (const byte of utf8.encode(text.slice(0, text.length - this.#half.length))) {
      this.#sum = /** @type {number} */ (CRC[(this.#sum ^ byte) & 255]) ^ (this.#sum >>> 8);
    }
  }
  toString() {
    return (~this.#sum >>> 0).toString(16).padStart(8, "0");
  }
}

/** A refusal of the server, or of the client after `close()`. `code` is stable, `message` is for people. */
export class TurnstreamError extends Error {
  /** @param {Partial<P.Failure>} failure */
  constructor({ code = "internal", message, retryable = false, ...rest }) {
    super(message ?? code);
    this.name = "TurnstreamError";
    this.code = code;
    this.retryable = retryable;
    Object.assign(this, rest);
  }
}

/** @template {Record<string, any>} E */
class Emitter {
  /** @type {Set<{name: keyof E, listener: (value: any) => void}>} */
  #listeners = new Set();
  /**
   * Calls `listener` whenever it happens; returns the function that ends this.
   * @template {keyof E} N
   * @param {N} name
   * @param {(value: E[N]) => void} listener
   */
  on(name, listener) {
    const entry = { name, listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }
  /** @internal */
  get heard() {
    return this.#listeners.size > 0;
  }
  /**
   * @internal
   * @template {keyof E} N
   * @param {N} name
   * @param {E[N]} value
   */
  emit(name, value) {
    for (const entry of [...this.#listeners]) {
      if (entry.name !== name) continue;
      try {
        entry.listener(value);
      } catch (error) {
        // A listener's fault is told as an event target tells it, and is not the connection's.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/** @type {Record<string, string>} Events that are pieces of something longer, and the field that grows. */
const PIECES = { text: "text", thinking: "thinking", input_json: "partial_json" };
const FINAL = /^(completed|cancelled|failed|interrupted)$/;

/**
 * One question and its answer: a copy of the turn's log, grown by `apply`. It does no I/O.
 * @extends {Emitter<{change: P.TurnEvent}>}
 */
export class Turn extends Emitter {
  /** @type {string | null} null until the server has accepted it */
  id = null;
  /** @type {string | null} the id of the command that started it */
  command = null;
  /** @type {string | null} */
  conversation = null;
  /** @type {string | null} */
  question = null;
  /** @type {string | null} */
  answer = null;
  /** @type {string | null} */
  model = null;
  /** @type {P.State} */
  state = "sending";
  /** @type {(P.Block | null)[]} the answer's blocks so far */
  content = [];
  /** All text of the answer so far. */
  text = "";
  /** @type {P.Usage | null} tokens told so far */
  usage = null;
  /** @type {P.Receipt | null} tokens, cost and times, once it has ended */
  receipt = null;
  /** @type {P.Failure | null} why it failed or was refused */
  error = null;
  /** @type {number | null} */
  epoch = null;
  seq = 0;
  /** @internal @type {string | null} the watch that was sent and not answered yet */
  asking = null;
  /** @internal @type {string | null} the position of the latest watch */
  asked = null;
  /** @internal @type {() => Promise<P.Receipt>} */
  cancelling = async () => /** @type {P.Receipt} */ (this.receipt);

  /** @type {any[]} */ #log = [];
  #life = 0;
  #crc = new Crc32();
  #whole = true;
  #reread = false;
  /** @type {P.End | null} */ #end = null;
  /** @type {(() => void)[]} */ #waiting = [];
  /** @type {(turn: Turn) => void} */ #accept = () => {};
  /** @type {(error: Error) => void} */ #refuse = () => {};
  /** @type {(end: P.End) => void} */ #finished = () => {};

  /** @param {{id?: string | null, epoch?: number | null, after?: number, content?: (P.Block | null)[]}} [from] */
  constructor({ id = null, epoch = null, after = 0, content } = {}) {
    super();
    this.id = id;
    if (after) {
      [this.epoch, this.seq] = [epoch, after];
      this.#whole = !!content;
      if (content) this.#replace(content);
    }
    /** Resolves with this turn when the server has it; rejects with a TurnstreamError when it refuses it. @type {Promise<Turn>} */
    this.accepted = quiet(new Promise((resolve, reject) => ([this.#accept, this.#refuse] = [resolve, reject])));
    /** Resolves with the `end` event; never rejects. @type {Promise<P.End>} */
    this.finished = new Promise((resolve) => (this.#finished = resolve));
  }

  get ended() {
    return this.#end !== null;
  }

  /** Where to go on from after a reload, with `turnstream.watch(id, position)`. */
  get position() {
    return { epoch: this.epoch, after: this.seq };
  }

  /** Ends the turn, whatever state it is in; resolves with its receipt when the connection to Claude is closed. */
  cancel() {
    return quiet(this.cancelling());
  }

  /**
   * Takes a frame of the server. `gap`: it does not follow on what is here, so watch again from `position`.
   * @param {P.Frame} frame
   * @returns {"applied" | "ignored" | "gap"}
   */
  apply(frame) {
    const { type, seq, epoch } = frame;
    if (this.ended) return "ignored";
    if (type === "snapshot") {
      if (this.seq && (epoch < /** @type {number} */ (this.epoch) || (epoch === this.epoch && seq <= this.seq))) return "ignored";
    } else {
      if (this.seq && epoch !== this.epoch) return "gap";
      if (seq <= this.seq) return "ignored";
      if ((frame.from ?? seq) !== this.seq + 1) return "gap";
      if (type === "end" && this.#whole && frame.text_crc32 && frame.text_crc32 !== `${this.#crc}`) {
        if (!this.#reread) {
          this.#reread = true;
          this.reset();
          return "gap";
        }
        const message = "The text is not the one that the server says it sent, twice.";
        this.#tell({ type: "error", error: { code: "text_mismatch", message, retryable: false } });
      }
    }
    if (type === "snapshot" || !this.seq) this.#clear(type);
    [this.epoch, this.seq] = [epoch, seq];
    const { from, ...event } = frame;
    this.#fold(event);
    if (type === "end") this.end(event);
    else this.#tell(event);
    this.accept();
    return "applied";
  }

  /** Forgets the position, not what is shown: that stays until it is replaced. @internal */
  reset() {
    [this.epoch, this.seq, this.asked] = [null, 0, null];
  }

  /** @internal */
  accept() {
    this.#accept(this);
  }

  /** Ends it with the server's last event, or with one of the client's own. @internal @param {any} end */
  end(end) {
    if (this.#end) return;
    this.#end = { type: "end", turn: this.id, epoch: this.epoch, seq: this.seq, error: null, ...end };
    const { type, epoch, seq, text_crc32, ...receipt } = /** @type {P.End} */ (this.#end);
    this.receipt = { ...receipt, ...this.receipt };
    this.state = receipt.state;
    this.error = receipt.error;
    this.#refuse(new TurnstreamError(this.error ?? { code: this.state }));
    this.#tell(this.#end);
    this.#finished(/** @type {P.End} */ (this.#end));
  }

  /** The turn's events, each once and in order, from the beginning; what came meanwhile is merged. Ends after `end`. */
  async *[Symbol.asyncIterator]() {
    for (let life = this.#life, at = 0, taken = 0; ; ) {
      if (life !== this.#life) [life, at, taken] = [this.#life, 0, 0];
      const event = this.#log[at];
      const field = event && PIECES[event.type];
      if (!event) {
        if (this.#end) return;
        await new Promise((resolve) => this.#waiting.push(/** @type {() => void} */ (resolve)));
      } else if (!field) {
        at++;
        yield /** @type {P.TurnEvent} */ (event);
      } else if (event[field].length > taken) {
        const piece = { ...event, [field]: event[field].slice(taken) };
        taken = event[field].length;
        yield /** @type {P.TurnEvent} */ (piece);
      } else if (this.#log.length > at + 1) [at, taken] = [at + 1, 0];
      else await new Promise((resolve) => this.#waiting.push(/** @type {() => void} */ (resolve)));
    }
  }

  /** @param {string} type */
  #clear(type) {
    const again = this.#life > 0 || this.#log.length > 0;
    this.#log = again && type !== "snapshot" ? [{ type: "reset" }] : [];
    if (again) this.#life++;
    this.#whole = true;
    this.#replace([]);
  }

  /** @param {(P.Block | null)[]} content */
  #replace(content) {
    this.content = content.map((block) => block && { ...block });
    this.text = content.map((block) => (block?.type === "text" && block.text) || "").join("");
    this.#crc = new Crc32();
    this.#crc.add(this.text);
  }

  /** @param {any} event */
  #fold(event) {
    const { type, index } = event;
    if (index !== undefined) while (this.content.length <= index) this.content.push(null);
    const block = /** @type {any} */ (index !== undefined && (this.content[index] ??= { type: type === "block_start" ? "" : type }));
    const field = PIECES[type];
    if (field) {
      block[field] = (block[field] ?? "") + event[field];
      if (type === "input_json") delete block.input;
      if (type !== "text") return;
      this.text += event.text;
      this.#crc.add(event.text);
    } else if (type === "block_start") this.content[index] = { ...event.block };
    else if (type === "signature") block.signature = event.signature;
    else if (type === "citation") block.citations = [...(block.citations ?? []), event.citation];
    else if (type === "block_stop" && block.partial_json !== undefined) {
      try {
        block.input = JSON.parse(block.partial_json || "{}");
        delete block.partial_json;
      } catch {
        // It stays as it came.
      }
    } else if (type === "usage") this.usage = event;
    else if (type === "started") this.state = "running";
    else if (type === "accepted" || type === "snapshot" || type === "message_start") {
      for (const key of /** @type {const} */ (["conversation", "command", "question", "answer", "model", "state"])) this[key] = event[key] ?? this[key];
      if (type === "accepted") this.state = "queued";
      if (type === "snapshot") this.#replace(event.content);
    }
  }

  /** @param {any} event */
  #tell(event) {
    const last = this.#log.at(-1);
    const field = PIECES[event.type];
    if (field && last?.type === event.type && last.index === event.index) {
      last[field] += event[field];
      last.seq = event.seq;
    } else this.#log.push({ ...event });
    for (const wake of this.#waiting.splice(0)) wake();
    this.emit("change", event);
  }
}

/** A promise that may be left alone: its rejection is told to those who wait for it only. @template T @param {Promise<T>} promise */
function quiet(promise) {
  promise.catch(() => {});
  return promise;
}
