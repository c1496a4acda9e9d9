// Says who you are to a server that asks: PROTOCOL.md, section 11. What is shown is asked for anew at each connect, and shown on the open
// socket before the last is over. Apache-2.0

/** @import * as P from "./protocol.js" */

/** The close code of whoever is not known: it makes the client stop. */
const UNKNOWN = 4401;

/**
 * Options for `connect` that show a token or tickets: `connect(withPass({ token: () => … }))`.
 *
 * With `token`, HTTP requests carry it as a header, and each WebSocket a ticket that is got for it. With `ticket`, which your own server gets
 * from `POST /api/tickets`, each request and each WebSocket uses one up. A function that fails is asked again later, as a lost connection
 * is; one that fails with an error whose `code` is 4401 ends the client.
 * @param {P.PassOptions} options
 * @returns {P.Options}
 */
export function withPass({ token, ticket, ...options }) {
  if (!token === !ticket) throw new TypeError("Give either a token or a ticket");
  const page = /** @type {any} */ (globalThis);
  const Inner = options.WebSocket ?? page.WebSocket;
  const ask = /** @type {typeof fetch} */ (options.fetch ?? page.fetch.bind(page));
  const base = new URL(options.url ?? page.location.origin);
  if (!base.pathname.endsWith("/")) base.pathname += "/";

  const bearer = async () => ({ authorization: `Bearer ${await given(token)}` });
  const newTicket = async () => {
    if (ticket) return given(ticket);
    const response = await ask(new URL("api/tickets", base), { method: "POST", headers: await bearer() });
    if (!response.ok) throw Object.assign(new Error(`No ticket: ${response.status}`), { code: response.status === 401 ? UNKNOWN : 0 });
    return (await response.json()).ticket;
  };
  const pass = { protocol: async () => `turnstream.ticket.${await newTicket()}`, fields: async () => (token ? { token: await given(token) } : { ticket: await newTicket() }) };

  return {
    ...options,
    WebSocket: Inner && class extends PassSocket {
      /** @param {string} url @param {string} protocol */
      constructor(url, protocol) {
        super(Inner, url, protocol, pass);
      }
    },
    fetch: async (/** @type {any} */ input, init = {}) => {
      if (token) return ask(input, { ...init, headers: { .../** @type {any} */ (init.headers), ...(await bearer()) } });
      const url = new URL(input);
      url.searchParams.set("ticket", await newTicket());
      return ask(url, init);
    },
  };
}

/** @param {P.Given<string> | undefined} value @returns {Promise<string | undefined>} */
const given = async (value) => (typeof value === "function" ? value() : value);

/** A WebSocket that first gets something to show, and shows something newer when the server says that it is nearly over. */
class PassSocket {
  /** @type {any} */ onmessage;
  /** @type {any} */ onclose;
  /** @type {any} */ onerror;
  /** @type {any} */ #inner = null;
  #gone = false;
  #pass;

  /** @param {any} Inner @param {string} url @param {string} protocol @param {{protocol: () => Promise<string>, fields: () => Promise<object>}} pass */
  constructor(Inner, url, protocol, pass) {
    this.#pass = pass;
    pass.protocol().then((shown) => this.#gone || this.#open(new Inner(url, [protocol, shown]))).catch((error) => this.#end({ code: error?.code === UNKNOWN ? UNKNOWN : undefined }));
  }

  /** @param {any} inner */
  #open(inner) {
    this.#inner = inner;
    inner.onerror = (/** @type {any} */ event) => this.onerror?.(event);
    inner.onclose = (/** @type {any} */ event) => this.#end(event);
    inner.onmessage = (/** @type {any} */ event) => {
      this.onmessage?.(event);
      // The word is also in texts, so what has it is looked at; the rest is not read twice.
      if (event.data.includes('"expiring"') && JSON.parse(event.data).type === "expiring") this.#renew();
    };
  }

  /** What can't be had now is asked for once more when the server closes the socket. */
  #renew() {
    const id = "p_" + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.#pass.fields().then((fields) => this.#gone || this.send(JSON.stringify({ type: "authenticate", id, ...fields }))).catch(() => {});
  }

  /** @param {any} event */
  #end(event) {
    if (this.#gone) return;
    this.#gone = true;
    this.onclose?.(event);
  }

  /** @param {string} text */
  send(text) {
    this.#inner.send(text);
  }

  close() {
    if (this.#inner) this.#inner.close();
    else this.#gone = true;
  }

  terminate() {
    if (this.#inner?.terminate) this.#inner.terminate();
    else this.close();
  }
}
