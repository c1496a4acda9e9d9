// Turnstream's client. "A turn is a log; whoever watches it is a cursor on that log." Apache-2.0
// Speaks docs/PROTOCOL.md, sections 8 and 9. The types of frames and options are in protocol.d.ts.

/** @import * as P from "./protocol.js" */

import { open, post } from "./sse.js";

const utf8 = new TextEncoder();
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 8; bit--; ) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** The CRC-32 of zlib over a text's UTF-8, as 8 hexadecimal digits. @param {string} text */
export function crc32(text) {
  let sum = -1;
  for (const byte of utf8.encode(text)) sum = /** @type {any} */ (CRC[(sum ^ byte) & 255]) ^ (sum >>> 8);
  return (~sum >>> 0).toString(16).padStart(8, "0");
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
  get listening() {
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
        (/** @type {any} */ (globalThis).reportError ?? console.error)(error);
      }
    }
  }
}

/** The text of all text blocks, in the order of their index. @param {(P.Block | null)[]} content */
const textOf = (content) => content.map((block) => (block?.type === "text" && block.text) || "").join("");

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
  /** @internal @type {() => Promise<any>} */
  canceller = async () => this.receipt;

  /** @type {any[]} */ #log = [];
  #life = 0;
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
  /** @returns {Promise<P.Receipt>} */
  cancel() {
    return quiet(this.canceller());
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
      if (type === "end" && this.#whole && frame.text_crc32 && frame.text_crc32 !== crc32(this.text)) {
        if (!this.#reread) {
          this.#reread = true;
          this.reset();
          return "gap";
        }
        const message = "The text differs.";
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
    this.text = textOf(content);
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
      if (index === this.content.length - 1) this.text += event.text;
      else this.text = textOf(this.content);
    } else if (type === "block_start") {
      this.content[index] = { ...event.block };
      this.text = textOf(this.content); // a block may begin with text
    } else if (type === "signature") block.signature = event.signature;
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

const newId = () => "c_" + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The turns of one conversation that were started or running since this object was made, whoever started them.
 * `turn`: a turn was added; `read`: the conversation as it was read, also after a connection was lost and found; `gone`: it could not be read, since
 * it was deleted.
 * @extends {Emitter<{turn: Turn, read: P.ConversationDocument, gone: P.Failure}>}
 */
export class Conversation extends Emitter {
  /** @type {string | null} null until the first turn is accepted */
  id;
  /** @type {Turn[]} */
  turns = [];
  /** @internal @type {any} the command that makes it, while it is on its way */
  founder = null;
  #client;

  /** @internal @param {any} client @param {string | null} id */
  constructor(client, id) {
    super();
    this.#client = client;
    this.id = id;
  }

  /** Asks; offline too: then it is sent when the server is back. @param {string | P.Block[]} content @param {P.TurnOptions} [options] */
  send(content, options) {
    return this.#start({ type: "start", ...body(content) }, options);
  }

  /** Asks the newest question (or `options.message`) again, as a branch. @param {P.TurnOptions} [options] */
  regenerate(options) {
    return this.#start({ type: "regenerate" }, options);
  }

  /** Asks anew beside an old question, as a branch. @param {string} question @param {string | P.Block[]} content @param {P.TurnOptions} [options] */
  edit(question, content, options) {
    return this.#start({ type: "edit", question, ...body(content) }, options);
  }

  /** Keeps the answer of a turn that broke off and lets Claude go on from its end. @param {Turn | string} turn @param {P.TurnOptions} [options] */
  continue(turn, options) {
    return this.#start({ type: "continue", turn: typeof turn === "string" ? turn : turn.id }, options);
  }

  /** Its messages and turns; those that run are in `turns` afterwards. @returns {Promise<P.ConversationDocument>} */
  read() {
    return this.#client.ask({ type: "read" }, this);
  }

  /** @param {string} title @returns {Promise<unknown>} */
  rename(title) {
    return this.#client.ask({ type: "rename", title }, this);
  }

  /** Changes what its turns ask for: what is left out stays, null is the server's again. @param {P.Settings} settings @returns {Promise<unknown>} */
  configure(settings) {
    return this.#client.ask({ type: "configure", settings }, this);
  }

  /** Hides it; after `graceMs` (default: five minutes) all of it is gone for good. @param {number} [graceMs] @returns {Promise<unknown>} */
  delete(graceMs) {
    return this.#client.ask({ type: "delete", grace_ms: graceMs }, this);
  }

  /** Brings it back as long as it is not gone for good. @returns {Promise<unknown>} */
  restore() {
    return this.#client.ask({ type: "restore" }, this);
  }

  /** Lets the client forget this object; the server keeps the conversation. */
  close() {
    this.#client.forget(this);
  }

  /** @param {any} command @param {P.TurnOptions} [options] @returns {Turn} */
  #start(command, { orphanMs, ...options } = {}) {
    return this.#client.start({ ...command, ...options, orphan_ms: orphanMs }, this);
  }
}

/** @param {string | P.Block[]} content */
const body = (content) => (typeof content === "string" ? { message: content } : { content });

/**
 * A connection that comes back, and the turns that are watched over it.
 * `conversation`: somebody else has renamed, configured, deleted or restored one, or it was given its title (over a WebSocket only).
 * `budget`: how much of each limit is used, where something is limited (over a WebSocket only).
 * @extends {Emitter<{state: "connecting" | "open" | "waiting" | "closed", conversation: P.ConversationNews, budget: P.Budget}>}
 */
export class Turnstream extends Emitter {
  /** @type {"connecting" | "open" | "waiting" | "closed"} */
  state = "connecting";
  /** @type {P.Hello | null} what the server said of itself, latest */
  hello = null;
  /** @type {"websocket" | "sse"} */
  transport = "websocket";
  /** @type {any} why it is closed */
  error = null;

  /** @type {any} */ #options;
  /** @type {any} */ #link = null;
  /** @type {any} */ #timer;
  /** @type {any} */ #watchdog;
  /** @type {any} */ #probe;
  #tries = 0;
  #failed = 0;
  #opened = 0;
  #heard = 0;
  #leave = () => {};
  /** Turns that have not ended, by id. @type {Map<any, any>} */ #turns = new Map();
  /** @type {Map<any, any>} */ #conversations = new Map();
  /** Commands without an answer, by id, in order. @type {Map<any, any>} */ #pending = new Map();
  /** Announcements that may be of turns of our own, whose `ok` is still to come. @type {any[]} */ #announced = [];

  /** @param {P.Options} [options] */
  constructor(options = {}) {
    super();
    const page = /** @type {any} */ (globalThis);
    const url = new URL(options.url ?? page.location.origin);
    if (!url.pathname.endsWith("/")) url.pathname += "/";
    const times = { backoffMs: 1e4, connectMs: 1e4, silenceMs: 4e4, retryWebSocketMs: 3e5 };
    this.#options = { WebSocket: page.WebSocket, fetch: page.fetch.bind(page), transport: "auto", ...times, ...options, url };
    const wake = () => {
      if (page.document?.hidden) return;
      if (this.state === "waiting") this.#connect();
      else this.#check();
    };
    page.addEventListener?.("online", wake);
    page.document?.addEventListener("visibilitychange", wake);
    this.#leave = () => {
      page.removeEventListener?.("online", wake);
      page.document?.removeEventListener("visibilitychange", wake);
    };
    this.#connect();
  }

  /** A new conversation, or one that the server knows. @param {string | null} [id] @returns {Conversation} */
  conversation(id = null) {
    const conversation = this.#conversations.get(id) ?? new Conversation(this, id);
    if (id) this.#conversations.set(id, conversation);
    return conversation;
  }

  /**
   * Watches a turn from its beginning, or from a position (with the `content` that was kept with it).
   * @param {string} id
   * @param {{epoch?: number | null, after?: number, content?: (P.Block | null)[]}} [from]
   * @returns {Turn}
   */
  watch(id, from) {
    let turn = this.#turns.get(id);
    if (!turn) {
      turn = this.#track(new Turn({ id, ...from }));
      this.#watch([turn]);
    }
    return turn;
  }

  /**
   * The newest conversations; `next` of one page is `after` of the following.
   * @param {{limit?: number, after?: string | null, query?: string}} [page] `query`: words to be found in them
   * @returns {Promise<{conversations: P.ConversationSummary[], next: string | null}>}
   */
  conversations(page) {
    return this.ask({ type: "list", ...page });
  }

  /** Leaves for good. Turns go on at the server; here they end as `closed`. */
  close() {
    this.#stop({ code: "closed", message: "The client is closed." });
  }

  /** @internal @param {any} command @param {any} [conversation] @param {any} [turn] @returns {Promise<any>} */
  ask(command, conversation, turn) {
    command.id ??= newId();
    if (!/^[\w.:-]{1,64}$/.test(command.id)) throw new TypeError("Bad command id");
    const promise = new Promise((resolve, reject) => {
      this.#pending.set(command.id, { command, conversation, turn, resolve, reject });
    });
    if (this.state === "closed") this.#answer({ id: command.id, type: "refused", ...this.error });
    else this.#flush();
    return quiet(promise);
  }

  /** @internal @param {any} command @param {Conversation} conversation */
  start(command, conversation) {
    const turn = new Turn();
    turn.command = command.id ??= newId();
    turn.conversation = conversation.id;
    turn.canceller = () => this.#cancel(turn);
    conversation.turns.push(turn);
    this.ask(command, conversation, turn);
    conversation.emit("turn", turn);
    return turn;
  }

  /** @internal @param {Conversation} conversation */
  forget(conversation) {
    this.#conversations.delete(conversation.id);
  }

  /** @param {Turn} turn */
  async #cancel(turn) {
    const entry = this.#pending.get(turn.command);
    if (entry && !entry.tried) {
      // The server has never heard of it, and never will.
      turn.end({ state: "cancelled" });
      this.#answer({ id: turn.command, type: "refused", code: "cancelled" });
    }
    if (turn.ended) return turn.receipt;
    const { receipt } = await this.ask(turn.id ? { type: "cancel", turn: turn.id } : { type: "cancel", command: turn.command });
    return (turn.receipt = { ...turn.receipt, ...receipt });
  }

  /** Sends what was not sent on this connection yet, in order; a conversation without an id waits for its first turn. */
  #flush() {
    if (this.state !== "open") return;
    for (const entry of [...this.#pending.values()]) {
      const { command, conversation, turn } = entry;
      if (entry.sent) continue;
      if (conversation && !entry.tried) {
        if (conversation.id) command.conversation = conversation.id;
        else if (conversation.founder) continue;
        else if (turn) conversation.founder = entry;
      }
      const size = utf8.encode(JSON.stringify(command)).length;
      const { message_bytes: most = size, body_bytes: body = 0 } = this.hello?.limits ?? {};
      const fits = size <= most;
      if (!fits && (!turn || size > body)) {
        this.#answer({ id: command.id, type: "refused", code: "message_too_large", message: `Too large: ${size} bytes of ${turn && body || most}.` });
      } else {
        entry.sent = entry.tried = true;
        if (fits || this.transport === "sse") this.#link.send(command);
        else this.#post(command, turn);
      }
    }
  }

  /** Sends by HTTP what is too long for the WebSocket, and watches the turn here. @param {any} command @param {any} turn */
  async #post(command, turn) {
    const link = this.#link;
    try {
      this.#answer(await post(this.#options, command));
      if (turn.id) this.#watch([turn]);
    } catch {
      if (link === this.#link) this.#down();
    }
  }

  /** @param {any} frame */
  #answer(frame) {
    const entry = this.#pending.get(frame.id);
    if (!entry || frame.code === "shutting_down") return; // The latter is sent again to who comes after.
    const { command, conversation, turn, resolve, reject } = entry;
    this.#pending.delete(frame.id);
    if (conversation?.founder === entry) conversation.founder = null;
    if (frame.type === "refused") {
      const { type, id, ...failure } = frame;
      turn?.end({ state: "refused", error: failure });
      reject(new TurnstreamError(failure));
      if (command.type === "read" && failure.code === "unknown") conversation.emit("gone", failure);
    } else {
      if (turn) {
        for (const key of ["conversation", "question", "answer"]) turn[key] = frame[key];
        turn.id = frame.turn;
        if (turn.state === "sending") turn.state = "queued";
        conversation.id ??= frame.conversation;
        this.#conversations.set(conversation.id, conversation);
        this.#track(turn);
        turn.accept();
      }
      if (command.type === "read") {
        this.#adopt(frame.conversation.turns.filter((/** @type {any} */ record) => !FINAL.test(record.state)));
        conversation.emit("read", frame.conversation);
        resolve(frame.conversation);
      } else resolve(frame);
    }
    this.#adopt(this.#announced.splice(0));
    this.#flush();
  }

  /** Turns that were not started here. @param {any[]} records */
  #adopt(records) {
    const mine = [...this.#pending.values()].filter((entry) => entry.turn);
    this.#watch(
      records.filter((record) => {
        const conversation = this.#conversations.get(record.conversation);
        const known = (/** @type {any} */ turn) => turn.id === record.turn || turn.command === record.command;
        if (mine.length && !mine.some((entry) => known(entry.turn))) return void this.#announced.push(record);
        if (!conversation || conversation.turns.some(known)) return;
        return true;
      }).map((record) => {
        const { turn: id, conversation, question, answer, state } = record;
        const turn = this.#turns.get(id) ?? this.#track(Object.assign(new Turn({ id }), { conversation, question, answer, state }));
        this.#conversations.get(conversation).turns.push(turn);
        this.#conversations.get(conversation).emit("turn", turn);
        return turn;
      }),
    );
  }

  /** @param {any} turn */
  #track(turn) {
    turn.canceller = () => this.#cancel(turn);
    if (this.state === "closed") turn.end({ state: "closed", error: this.error });
    else this.#turns.set(turn.id, turn);
    return turn;
  }

  /** @param {any[]} turns */
  #watch(turns) {
    if (this.state !== "open" || !turns.length) return;
    const id = newId();
    for (const turn of turns) [turn.asking, turn.asked] = [id, `${turn.epoch}-${turn.seq}`];
    this.#link.send({ type: "watch", id, turns: turns.map(({ id, epoch, seq }) => (seq ? { turn: id, epoch, after: seq } : { turn: id })) });
  }

  // ---- what the server says

  /** @param {any} frame */
  #receive(frame) {
    this.#heard = performance.now();
    const turn = this.#turns.get(frame.turn);
    const running = [...this.#turns.values()];
    if (frame.type === "hello") this.#open(frame);
    else if (frame.type === "heartbeat") {
      /** @type {Map<any, any>} */
      const told = new Map(frame.turns.map((/** @type {any} */ each) => [each.turn, each]));
      this.#watch(
        running.filter(({ id, asking, epoch, seq }) => {
          const { head, epoch: theirs, state } = told.get(id) ?? {};
          return !asking && (head !== seq || (seq && epoch !== theirs) || FINAL.test(state));
        }),
      );
    } else if (frame.type === "turn") this.#adopt([frame]);
    else if (frame.type === "conversation" || frame.type === "budget") this.emit(frame.type, frame);
    else if (frame.type === "ok" || frame.type === "refused") {
      const asked = running.filter(({ asking }) => asking === frame.id);
      for (const each of asked) each.asking = null;
      if (frame.turns) for (const result of frame.turns) this.#watched(this.#turns.get(result.turn), result);
      else if (asked[1] && !frame.retryable) for (const each of asked) this.#watch([each]);
      else if (asked[0] && !frame.retryable) this.#end(asked[0], "refused", frame);
      else this.#answer(frame);
    } else if (!turn) return;
    else if (frame.type === "reset") turn.reset();
    else if (frame.type === "over") {
      if (!turn.asking) this.#down();
    } else if (turn.apply(frame) === "gap") {
      // Once for a position; what that does not mend, a heartbeat or the next connection does.
      if (!turn.asking && turn.asked !== `${turn.epoch}-${turn.seq}`) this.#watch([turn]);
    } else if (turn.ended) this.#turns.delete(turn.id);
  }

  /** @param {any} turn @param {any} told */
  #watched(turn, { result, epoch, head, state, http }) {
    if (!turn) return;
    if (http) turn.asking = null;
    if (result === "reset") turn.reset();
    else if (result === "unknown") this.#end(turn, "unknown", { code: "unknown", message: "No such turn." });
    else if (FINAL.test(state) && epoch === turn.epoch && head === turn.seq) this.#end(turn, state, null);
  }

  /** @param {any} turn @param {string} state @param {any} error */
  #end(turn, state, error) {
    this.#turns.delete(turn.id);
    turn.end({ state, error });
  }

  // ---- the connection

  /** @param {"connecting" | "open" | "waiting" | "closed"} state */
  #to(state) {
    if (this.state === state) return;
    this.state = state;
    this.emit("state", state);
  }

  #connect() {
    const { url, WebSocket, transport, connectMs } = this.#options;
    const http = transport === "sse" || (transport === "auto" && (!WebSocket || this.#failed > 1));
    this.transport = http ? "sse" : "websocket";
    clearTimeout(this.#timer);
    this.#opened = 0;
    /** @type {any} */
    const link = (this.#link = { send() {}, close() {} });
    const down = (/** @type {any} */ code = undefined) => this.#link === link && this.#down(code);
    const receive = (/** @type {any} */ frame) => this.#link === link && this.#receive(frame);
    this.#timer = setTimeout(down, connectMs);
    this.#to("connecting");
    if (http) open(link, this.#options, receive, down);
    else {
      try {
        const address = new URL("ws", url);
        address.protocol = address.protocol.replace("http", "ws");
        const socket = new WebSocket(address.href, "turnstream.v1");
        link.send = (/** @type {any} */ command) => socket.send(JSON.stringify(command));
        link.close = (/** @type {any} */ dead) => (dead && socket.terminate ? socket.terminate() : socket.close());
        socket.onerror = () => {};
        socket.onclose = (/** @type {any} */ event) => down(event.code);
        socket.onmessage = (/** @type {any} */ event) => {
          try {
            receive(JSON.parse(event.data));
          } catch {
            down();
          }
        };
      } catch {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(down);
      }
    }
  }

  /** @param {any} hello */
  #open(hello) {
    clearTimeout(this.#timer);
    this.hello = hello;
    this.#opened = performance.now();
    this.#failed = this.transport === "sse" ? this.#failed : 0;
    if (hello.heartbeat_ms) this.#watchdog = setInterval(() => this.#check(), hello.heartbeat_ms / 2);
    if (this.transport === "sse" && this.#options.transport === "auto") this.#probe = setInterval(() => this.#again(), this.#options.retryWebSocketMs);
    this.#to("open");
    this.#watch([...this.#turns.values()]);
    this.#flush();
    // What other tabs did meanwhile.
    const asked = new Set([...this.#pending.values()].map(({ command, conversation }) => command.type === "read" && conversation));
    for (const conversation of this.#conversations.values()) if (conversation.listening && !asked.has(conversation)) conversation.read();
  }

  /** Nothing heard for two heartbeats: the link is dead. */
  #check() {
    const silence = this.hello?.heartbeat_ms;
    if (this.state === "open" && silence && performance.now() - this.#heard > 2 * silence) this.#down();
  }

  /** From server-sent events back to WebSocket, while nothing runs. */
  #again() {
    this.#failed = 1;
    if (!this.#turns.size && !this.#pending.size) this.#down();
  }

  /** @param {number} [code] */
  #down(code) {
    this.#drop(code === undefined);
    if (code && /^(100[23789]|4401)$/.test(`${code}`)) return this.#stop({ code: `closed_${code}`, message: `Closed: ${code}.` });
    if (!this.#opened) this.#failed = this.transport === "sse" ? 1 : this.#failed + 1;
    else if (performance.now() - this.#opened > 5000) this.#tries = 0;
    const most = Math.min(this.#options.backoffMs, 250 * 2 ** this.#tries);
    // 1011 is a fault of the server's, and would be there again at once.
    this.#timer = setTimeout(() => this.#connect(), this.#tries++ || code === 1011 ? Math.random() * most : 0);
    this.#to("waiting");
  }

  #drop(dead = false) {
    clearTimeout(this.#timer);
    clearInterval(this.#watchdog);
    clearInterval(this.#probe);
    const link = this.#link;
    this.#link = null;
    link?.close(dead);
    for (const entry of this.#pending.values()) entry.sent = false;
    for (const turn of this.#turns.values()) turn.asking = null;
  }

  /** @param {any} error */
  #stop(error) {
    if (this.state === "closed") return;
    this.error = error;
    this.#drop();
    this.#leave();
    this.#to("closed");
    for (const id of this.#pending.keys()) this.#answer({ id, type: "refused", ...error });
    for (const turn of this.#turns.values()) this.#end(turn, "closed", error);
  }
}

/** Connects to the page's own server, or to `options.url`. @param {P.Options} [options] */
export const connect = (options) => new Turnstream(options);
