// What a client shows of who it is: against a server that notes it, and against a real one that asks, when TURNSTREAM_PASS_URL names it.
import { afterEach, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import WebSocket from "ws";
import { connect } from "../turnstream.js";
import { Server, until } from "./server.js";

const { withPass } = await import(process.env.TURNSTREAM_PASS ?? "../pass.js");

/** @type {import("../turnstream.js").Turnstream[]} */
let clients = [];
const rejections = [];
process.on("unhandledRejection", (error) => rejections.push(error));
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  assert.deepEqual(rejections.splice(0), [], "no unhandled rejection");
});

const client = (options) => {
  const it = connect(withPass({ WebSocket, backoffMs: 20, ...options }));
  clients.push(it);
  return it;
};
const opened = async (client) => (await until(() => client.state === "open"), client);
const counting = (prefix) => {
  let last = 0;
  return async () => `${prefix}${++last}`;
};

describe("what is shown to a server", () => {
  let server;
  /** What each upgrade offered, each request for a ticket, and what requests showed. */
  let shown;

  beforeEach(async () => {
    server = await Server.listen();
    shown = { protocols: [], tickets: [], requests: [] };
    server.ticketStatus = 201;
    server.http.prependListener("upgrade", (request) => shown.protocols.push(request.headers["sec-websocket-protocol"]));
    const { request } = server;
    server.request = (incoming, response) => {
      const { authorization } = incoming.headers;
      if (incoming.url !== "/api/tickets") {
        const { searchParams } = new URL(incoming.url, server.url);
        shown.requests.push(authorization ?? searchParams.get("ticket"));
        incoming.url = incoming.url.replace(/[?&]ticket=[^&]*/, "");
        return request.call(server, incoming, response);
      }
      shown.tickets.push(authorization);
      response.writeHead(server.ticketStatus, { "content-type": "application/json" });
      response.end(JSON.stringify({ ticket: `t${shown.tickets.length}`, expires_ms: 30000 }));
    };
  });
  afterEach(() => server.close());
  const here = (options) => client({ url: server.url, ...options });
  const authenticated = () => server.received.filter(({ type }) => type === "authenticate");
  const expiring = () => [...server.sockets].forEach((socket) => socket.send2({ type: "expiring", expires_ms: 60000, closes_ms: 120000 }));

  it("is a ticket for the token, beside the protocol", async () => {
    await opened(here({ transport: "websocket", token: "ts_1" }));
    assert.deepEqual(shown.tickets, ["Bearer ts_1"]);
    assert.deepEqual(shown.protocols, ["turnstream.v1,turnstream.ticket.t1"]);
  });

  it("is asked for anew at each connect", async () => {
    const it = await opened(here({ transport: "websocket", token: counting("ts_") }));
    server.cut();
    await until(() => shown.protocols.length === 2);
    await opened(it);
    assert.deepEqual(shown.tickets, ["Bearer ts_1", "Bearer ts_2"]);
    assert.deepEqual(shown.protocols, ["turnstream.v1,turnstream.ticket.t1", "turnstream.v1,turnstream.ticket.t2"]);
  });

  it("is a ticket of the page's own", async () => {
    const it = await opened(here({ transport: "websocket", ticket: counting("own") }));
    server.cut();
    await until(() => shown.protocols.length === 2);
    await opened(it);
    assert.deepEqual(shown.protocols, ["turnstream.v1,turnstream.ticket.own1", "turnstream.v1,turnstream.ticket.own2"]);
    assert.deepEqual(shown.tickets, []);
  });

  it("is the token in the header of each request over HTTP", async () => {
    const it = await opened(here({ transport: "sse", token: counting("ts_"), headers: { "x-mine": "1" } }));
    const turn = it.conversation().send("Hi");
    await turn.accepted;
    server.last.open().say("Hello").end();
    assert.equal((await turn.finished).state, "completed");
    assert.deepEqual(shown.requests.slice(0, 3), ["Bearer ts_1", "Bearer ts_2", "Bearer ts_3"]);
    assert.equal(server.headers["x-mine"], "1");
    assert.equal(server.headers["content-type"] ?? "application/json", "application/json");
  });

  it("is a ticket for each request over HTTP, where there are only tickets", async () => {
    const it = await opened(here({ transport: "sse", ticket: counting("own") }));
    const turn = it.conversation().send("Hi");
    await turn.accepted;
    server.last.open().say("Hello").end();
    await turn.finished;
    assert.deepEqual(shown.requests.slice(0, 3), ["own1", "own2", "own3"]);
  });

  for (const [what, options, fields] of [
    ["token", { token: counting("ts_") }, { token: "ts_2" }],
    ["ticket", { ticket: counting("own") }, { ticket: "own2" }],
  ]) {
    it(`is a newer ${what} on the open socket when the server says that the last is nearly over`, async () => {
      const it = await opened(here({ transport: "websocket", ...options }));
      expiring();
      await until(() => authenticated().length);
      const { type, id, ...rest } = authenticated()[0];
      assert.deepEqual(rest, fields);
      assert.match(id, /^[\w.:-]{1,64}$/);
      assert.equal(it.state, "open");
      assert.equal(shown.protocols.length, 1);
      // Whatever the server answers, the client goes on.
      const turn = it.conversation().send("Hi");
      await turn.accepted;
      server.last.open().say("Hello").end();
      assert.equal((await turn.finished).state, "completed");
    });
  }

  it("is nothing when an answer merely speaks of what is expiring", async () => {
    const it = await opened(here({ transport: "websocket", token: "ts_1" }));
    const turn = it.conversation().send("Hi");
    await turn.accepted;
    server.last.open().say('{"type":"expiring"}', ' "expiring"').end();
    await turn.finished;
    assert.equal(turn.text, '{"type":"expiring"} "expiring"');
    assert.deepEqual(authenticated(), []);
  });

  it("is asked for again later when it can't be had", async () => {
    let failures = 3;
    const it = here({
      transport: "websocket",
      token: () => {
        if (failures-- > 0) throw new Error("no network");
        return "ts_1";
      },
    });
    await opened(it);
    assert.deepEqual(shown.tickets, ["Bearer ts_1"]);
  });

  it("is not asked for again when the token is not good", async () => {
    server.ticketStatus = 401;
    const it = here({ transport: "websocket", token: "bad" });
    await until(() => it.state === "closed");
    assert.equal(it.error.code, "closed_4401");
    assert.deepEqual(shown.tickets, ["Bearer bad"]);
    assert.deepEqual(shown.protocols, []);
  });

  it("is given up with the client that was closed meanwhile", async () => {
    let give = (/** @type {string} */ _) => {};
    const it = here({ transport: "websocket", token: () => new Promise((resolve) => (give = resolve)) });
    it.close();
    give("ts_1");
    await until(() => shown.tickets.length);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(shown.protocols, []);
  });

  it("is one of the two", () => {
    assert.throws(() => withPass({}), TypeError);
    assert.throws(() => withPass({ token: "a", ticket: () => "b" }), TypeError);
  });
});

const url = process.env.TURNSTREAM_PASS_URL;
describe("a real server that asks who it is", { timeout: 60_000, skip: !url && "TURNSTREAM_PASS_URL is not set" }, () => {
  const token = process.env.TURNSTREAM_PASS_TOKEN;
  const newTicket = async () => {
    const response = await fetch(new URL("/api/tickets", url), { method: "POST", headers: { authorization: `Bearer ${token}` } });
    return (await response.json()).ticket;
  };

  for (const transport of ["websocket", "sse"]) {
    for (const [what, options] of [["a token", { token }], ["tickets", { ticket: newTicket }]]) {
      it(`answers whoever shows ${what} over ${transport}`, async () => {
        const turn = client({ url, transport, ...options }).conversation().send("!emulate rate=0\nrepeat Hello");
        assert.equal((await turn.finished).state, "completed");
        assert.equal(turn.text, "Hello");
      });
    }
  }

  it("takes what is too long for a message by HTTP", async () => {
    const turn = client({ url, transport: "websocket", token }).conversation().send("!emulate rate=0\nrepeat Hello\n" + "x".repeat(400_000));
    assert.equal((await turn.finished).state, "completed");
  });

  it("wants nothing of a bad token", async () => {
    const it = client({ url, transport: "websocket", token: "ts_000000000000_bad" });
    await until(() => it.state === "closed");
    assert.equal(it.error.code, "closed_4401");
  });
});
