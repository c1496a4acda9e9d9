// One answer of the AI SDK's chats, held over lost connections: for ai-sdk.js. Apache-2.0

/** @import { UIMessageChunk } from "ai" */
/** @import * as P from "./protocol.js" */
import { parser } from "./sse.js";
import { TurnstreamError } from "./turnstream.js";

/** How the server is reached. */
export class Server {
  /** Whether anything was ever heard of it. */
  isReached = false;
  closed = new AbortController();

  /** @param {P.ChatTransportOptions} options */
  constructor({ api = "/ai-sdk/chat", backoffMs = 1e4, contactMs = 1e4, silenceMs = 4e4, ...options }) {
    this.api = api;
    this.backoffMs = backoffMs;
    this.contactMs = contactMs;
    this.silenceMs = silenceMs;
    this.options = options;
  }

  /**
   * @param {string} path behind that of the chats
   * @param {RequestInit} init
   * @param {(HeadersInit | undefined)[]} headers the later ones win
   */
  async request(path, init, ...headers) {
    const { fetch = globalThis.fetch, credentials } = this.options;
    const all = new Headers(await given(this.options.headers));
    for (const some of headers) new Headers(some).forEach((value, name) => all.set(name, value));
    if (init.body) all.set("content-type", "application/json");
    const response = await fetch(this.api + path, { ...init, headers: all, credentials, cache: "no-store" });
    this.isReached = true;
    if (response.ok) return response;
    const text = await response.text();
    let told;
    try {
      told = JSON.parse(text);
    } catch {
      told = { code: `http_${response.status}`, message: `The server answered with HTTP status ${response.status}.`, retryable: true };
    }
    throw new TurnstreamError({ ...told, status: response.status });
  }
}

/** One answer, followed over as many connections as it takes. */
export class Answer {
  /** Called once nothing more comes. */
  ended = () => {};
  /** @type {string | null} */ #turn = null;
  #position = "";
  #hasStarted = false;
  #hasStep = false;
  #isConnected = true;
  #isRefused = false;
  #left = new AbortController();
  /** @type {AbortController | null} */ #connection = null;
  /** @type {Promise<Response | null> | undefined} */ #first;
  #patience;

  /**
   * @param {Server} server
   * @param {string} chatId
   * @param {(signal: AbortSignal) => Promise<Response>} ask the request that it begins with
   * @param {HeadersInit} [headers]
   * @param {string} [command] the key under which it was asked for
   */
  constructor(server, chatId, ask, headers, command) {
    this.server = server;
    this.chatId = chatId;
    this.ask = ask;
    this.headers = headers;
    this.command = command;
    this.#patience = new Patience(server);
  }

  /** What the server tells of it, or null where it has nothing to tell. Rejects when it refuses, and when the answer is left. */
  async open() {
    try {
      const response = await unlessAborted((this.#first = this.#connect()), this.#left.signal);
      if (response) return streamOf(this.#chunks(response), () => this.leave());
      this.#over();
      return null;
    } catch (error) {
      this.#over();
      throw error;
    }
  }

  /** Looks away. A question that is on its way still arrives, so that it can be stopped in order. */
  leave() {
    this.#left.abort();
    if (this.#turn || !this.command) this.#connection?.abort();
  }

  /** What to stop, once that is known: the turn, or the question of which the network has kept what became of it. */
  async started() {
    await this.#first?.catch(() => {});
    if (this.#turn) return { turn: this.#turn };
    return this.command && !this.#isRefused ? { command: this.command } : null;
  }

  #over() {
    this.#tell(true);
    this.ended();
  }

  /** @param {boolean} isConnected */
  #tell(isConnected) {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    this.server.options.onConnection?.(isConnected, this.chatId);
  }

  /** Asks for the rest, or for all of it, until the server answers; null when there is nothing more. */
  async #connect() {
    for (;;) {
      const connection = (this.#connection = new AbortController());
      const isQuestion = this.command && !this.#position; // Its way may be long: it can be large.
      const giveUp = () => isQuestion || connection.abort(new TypeError("The network is silent."));
      const timer = setTimeout(giveUp, this.server.silenceMs);
      try {
        const response = await this.#request(connection.signal);
        this.#turn = response.headers.get("x-turnstream-turn") ?? this.#turn;
        if (this.#left.signal.aborted) connection.abort();
        this.#tell(true);
        return response.status === 204 ? null : response;
      } catch (error) {
        this.#isRefused = !passes(error, this.#position);
        if (this.#isRefused) throw error;
        await this.#wait(error);
        if (this.#left.signal.aborted) return null;
      } finally {
        clearTimeout(timer);
      }
    }
  }

  /** @param {AbortSignal} signal */
  #request(signal) {
    if (!this.#position) return this.ask(signal);
    const path = `/${encodeURIComponent(this.chatId)}/stream` + (this.#turn ? `?turn=${encodeURIComponent(this.#turn)}` : "");
    return this.server.request(path, { signal }, this.headers, { "last-event-id": this.#position });
  }

  /** @param {unknown} error */
  async #wait(error) {
    if (!this.#left.signal.aborted) this.#tell(false);
    await this.#patience.pause(error, this.#left.signal);
  }

  /** @param {Response} first @returns {AsyncGenerator<UIMessageChunk, void>} */
  async *#chunks(first) {
    try {
      for (let response = /** @type {Response | null} */ (first); response; response = await this.#connect()) {
        /** @type {unknown} */
        let lost = new TypeError("The network lost the answer.");
        try {
          if (yield* this.#read(response)) return;
        } catch (error) {
          lost = error;
        }
        await this.#wait(lost);
        if (this.#left.signal.aborted) return;
      }
    } finally {
      this.#over();
    }
  }

  /**
   * The chunks of one connection; true when they are the last. Those without a position are handed on with the next one that has it, so
   * that none comes twice. An answer that the server begins anew replaces what there was.
   * @param {Response} response
   * @returns {AsyncGenerator<UIMessageChunk, boolean>}
   */
  async *#read(response) {
    let isAgain = false;
    /** @type {UIMessageChunk[]} */
    let held = [];
    for await (const { data, id } of this.#events(response)) {
      const isDone = data === "[DONE]";
      if (!isDone) held.push(JSON.parse(data));
      if (!id && !isDone) continue;
      this.#position = id || this.#position;
      this.#patience.renew();
      for (const chunk of held.splice(0)) {
        if (chunk.type === "start") {
          isAgain = this.#hasStarted;
          this.#hasStarted = true;
          if (isAgain) continue;
        }
        const isStep = chunk.type === "start-step";
        yield isStep && isAgain && this.#hasStep ? { type: "reset-step" } : chunk;
        this.#hasStep ||= isStep;
      }
      if (isDone) return true;
    }
    return false;
  }

  /** @param {Response} response @returns {AsyncGenerator<{data: string, id: string}>} */
  async *#events(response) {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const hangUp = () => void reader.cancel().catch(() => {});
    const decoder = new TextDecoder();
    /** @type {{data: string, id: string}[]} */
    const events = [];
    const feed = parser((data, id) => events.push({ data, id }));
    this.#left.signal.addEventListener("abort", hangUp);
    try {
      for (;;) {
        const timer = setTimeout(hangUp, this.server.silenceMs);
        const { done, value } = await reader.read().finally(() => clearTimeout(timer));
        if (done) return;
        feed(decoder.decode(value, { stream: true }));
        yield* events.splice(0);
      }
    } finally {
      this.#left.signal.removeEventListener("abort", hangUp);
      hangUp();
    }
  }
}

/** Tries again, at once at first, then after random and growing pauses. */
export class Patience {
  #tries = 0;
  #since = 0;

  /** @param {Server} server */
  constructor(server) {
    this.server = server;
  }

  renew() {
    this.#tries = 0;
  }

  /**
   * Waits before the next try. Rejects with what has failed when the server was never reached, so that its address is probably wrong.
   * @param {unknown} error
   * @param {AbortSignal} [signal]
   */
  async pause(error, signal = this.server.closed.signal) {
    const { isReached, backoffMs, contactMs, closed } = this.server;
    if (!this.#tries) this.#since = Date.now();
    if (closed.signal.aborted || (!isReached && Date.now() - this.#since > contactMs)) throw error;
    const most = Math.min(backoffMs, 250 * 2 ** this.#tries);
    await wakeful(this.#tries++ ? Math.random() * most : 0, signal);
  }
}

/**
 * Whether it goes away by itself: the network, what a proxy says of a server that is not there, a server that ends. In the middle of an
 * answer also what else the server says will pass.
 * @param {any} error
 * @param {string} [position]
 */
export function passes(error, position) {
  if (!(error instanceof TurnstreamError)) return true;
  const { status, code, retryable } = /** @type {any} */ (error);
  return status >= 500 && (position ? retryable : /^http_|^shutting_down$/.test(code));
}

/** Waits, but not on when the browser is online again or the tab is shown. @param {number} ms @param {AbortSignal} [signal] */
function wakeful(ms, signal) {
  const { document } = globalThis;
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", end);
      document?.removeEventListener("visibilitychange", shown);
      signal?.removeEventListener("abort", end);
      resolve(undefined);
    };
    const shown = () => document.hidden || end();
    const timer = setTimeout(end, signal?.aborted ? 0 : ms);
    globalThis.addEventListener?.("online", end);
    document?.addEventListener("visibilitychange", shown);
    signal?.addEventListener("abort", end);
  });
}

/** @param {AsyncGenerator<UIMessageChunk, void>} chunks @param {() => void} leave @returns {ReadableStream<UIMessageChunk>} */
function streamOf(chunks, leave) {
  return new ReadableStream(
    /** @type {UnderlyingDefaultSource<UIMessageChunk>} */ ({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        leave();
        await chunks.return();
      },
    }),
    { highWaterMark: 0 },
  );
}

/** @template T @param {Promise<T>} promise @param {AbortSignal} [signal] @returns {Promise<T>} */
export function unlessAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** @template T @param {P.Given<T>} it */
export const given = async (it) => (typeof it === "function" ? /** @type {() => T} */ (it)() : it);
