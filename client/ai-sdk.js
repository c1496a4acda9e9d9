// The AI SDK's `useChat` over a connection that may break: a transport that holds the answer. Apache-2.0

/** @import { ChatTransport, UIMessage } from "ai" */
/** @import * as P from "./protocol.js" */
import { Answer, given, passes, Patience, Server, unlessAborted } from "./answer.js";

/**
 * Stock `useChat` sees one stream without a seam: a lost network, a tab that slept or a restarted server cost a pause. An answer is
 * resumed after a reload too (`resume: true`), and ended at the server by `stop()`, not by closing the page.
 * @template {UIMessage} [M=UIMessage]
 */
export class TurnstreamChatTransport {
  /** What `reconnectToStream` gives begins at the answer's beginning. */
  resumeStreamIsReplay = true;
  #server;
  #stopOnAbort;
  /** @type {Set<Answer>} */ #answers = new Set();
  /** How often each chat was resumed. @type {Map<string, number>} */ #resumes = new Map();
  /** Stops under way, by chat. @type {Map<string, Promise<unknown>>} */ #stops = new Map();

  /** @param {P.ChatTransportOptions} [options] */
  constructor({ stopOnAbort = true, ...options } = {}) {
    this.#server = new Server(options);
    this.#stopOnAbort = stopOnAbort;
  }

  /** @type {ChatTransport<M>["sendMessages"]} */
  async sendMessages({ chatId, trigger, messageId, messages, abortSignal, headers, body }) {
    await unlessAborted(Promise.resolve(this.#stops.get(chatId)), abortSignal); // A question must not overtake the stop before it.
    const command = newId();
    const fields = { ...(await given(this.#server.options.body)), ...body, id: chatId, messages, trigger, messageId };
    const ask = (/** @type {AbortSignal} */ signal) =>
      this.#server.request("", { method: "POST", body: JSON.stringify(fields), signal }, headers, { "idempotency-key": command });
    const stream = await this.#follow(new Answer(this.#server, chatId, ask, headers, command), abortSignal);
    return stream ?? new ReadableStream({ start: (controller) => controller.close() });
  }

  /**
   * Resumes what runs in a chat. `resumeStream({ body: { turn } })` names a turn (`metadata.turn` of its message), which comes whole also
   * when it has ended meanwhile.
   * @type {ChatTransport<M>["reconnectToStream"]}
   */
  reconnectToStream({ chatId, abortSignal, headers, body }) {
    const { turn } = /** @type {{turn?: string}} */ (body ?? {});
    this.#resumes.set(chatId, (this.#resumes.get(chatId) ?? 0) + 1);
    const path = `/${encodeURIComponent(chatId)}/stream` + (turn ? `?turn=${encodeURIComponent(turn)}` : "");
    const ask = (/** @type {AbortSignal} */ signal) => this.#server.request(path, { signal }, headers);
    return this.#follow(new Answer(this.#server, chatId, ask, headers), abortSignal);
  }

  /**
   * Ends what runs and waits in a chat, from wherever it was started; a stream that is followed here gets its last words and its receipt.
   * Resolves with the receipt (null: no such chat); offline, as soon as the server is reached.
   * @param {string} chatId
   * @returns {Promise<P.Receipt | null>}
   */
  stop(chatId) {
    return this.#before(chatId, this.#stop(chatId, {}));
  }

  /** Looks away from all answers and tries nothing again; turns go on at the server. */
  close() {
    for (const answer of this.#answers) answer.leave();
    this.#server.closed.abort();
  }

  /** Has the next question wait for a stop. @template T @param {string} chatId @param {Promise<T>} stop */
  #before(chatId, stop) {
    const settled = stop.catch(() => {}).then(() => void (this.#stops.get(chatId) === settled && this.#stops.delete(chatId)));
    this.#stops.set(chatId, settled);
    return stop;
  }

  /** @param {Answer} answer @param {AbortSignal} [abortSignal] */
  async #follow(answer, abortSignal) {
    const abort = () => {
      answer.leave();
      if (this.#stopOnAbort) this.#aborted(answer);
    };
    abortSignal?.throwIfAborted();
    abortSignal?.addEventListener("abort", abort);
    this.#answers.add(answer);
    answer.ended = () => {
      abortSignal?.removeEventListener("abort", abort);
      this.#answers.delete(answer);
    };
    return answer.open();
  }

  /** @param {Answer} answer */
  #aborted(answer) {
    const { chatId } = answer;
    const resumes = this.#resumes.get(chatId);
    const stop = async () => {
      // useChat also aborts what it resumes once more, as React's strict mode makes it do. That follows at once, and is no stop.
      await new Promise((resolve) => setTimeout(resolve));
      if (this.#resumes.get(chatId) !== resumes) return;
      const which = await answer.started();
      const receipt = which && (await this.#stop(chatId, which, answer.headers));
      if (receipt) this.#server.options.onStopped?.(receipt, chatId);
    };
    this.#before(chatId, stop()).catch(globalThis.reportError ?? console.error);
  }

  /** @param {string} chatId @param {object} which @param {HeadersInit} [headers] @returns {Promise<P.Receipt | null>} */
  async #stop(chatId, which, headers) {
    for (const patience = new Patience(this.#server); ; ) {
      try {
        const init = { method: "POST", body: JSON.stringify(which), keepalive: true, signal: AbortSignal.timeout(this.#server.silenceMs) };
        const response = await this.#server.request(`/${encodeURIComponent(chatId)}/stop`, init, headers);
        return response.status === 204 ? null : await response.json();
      } catch (error) {
        if (this.#server.closed.signal.aborted || /** @type {any} */ (error).code === "unknown") return null;
        if (!passes(error)) throw error;
        await patience.pause(error);
      }
    }
  }
}

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
