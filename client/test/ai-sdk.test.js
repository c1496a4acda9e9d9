// The transport under the AI SDK's own chat, against a server that fails in every way it is told to.
import { afterEach, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import { lastAssistantMessageIsCompleteWithToolCalls } from "ai";
import { TurnstreamChatTransport } from "../ai-sdk.js";
import { Chat } from "./chat.js";
import { ChatServer } from "./chat-server.js";
import { until } from "./server.js";

let server;
let connections;
let transports;
const complaints = [];
globalThis.reportError = (error) => complaints.push(error);
process.on("unhandledRejection", (error) => complaints.push(error));

beforeEach(async () => {
  server = await ChatServer.listen();
  connections = [];
  transports = [];
});
afterEach(async () => {
  for (const transport of transports) transport.close();
  await server.close();
  assert.deepEqual(complaints.splice(0), []);
});

const transport = (options) => {
  const it = new TurnstreamChatTransport({ api: server.api, backoffMs: 10, onConnection: (isConnected) => connections.push(isConnected), ...options });
  transports.push(it);
  return it;
};
const chat = ({ transport: its = transport(), ...options } = {}) => new Chat({ transport: its, ...options });
const tick = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A chat in the middle of an answer that has said `Hello`. */
async function asked(options) {
  const it = chat(options);
  const done = it.sendMessage({ text: "Hi" });
  await until(() => server.last);
  server.last.open().say("Hel", "lo");
  await until(() => it.text === "Hello");
  return Object.assign(it, { done });
}

describe("a chat over the transport", () => {
  it("asks as the AI SDK does, and shows the answer", async () => {
    const it = await asked({ transport: transport({ headers: async () => ({ authorization: "me" }), body: { model: "opus" } }) });
    server.last.end();
    await it.done;
    assert.equal(it.status, "ready");
    assert.equal(it.text, "Hello");
    assert.equal(it.lastMessage.id, "msg_0");
    assert.equal(it.lastMessage.metadata.cost_usd, 0.5);
    const [{ body, headers }] = server.asked("POST");
    assert.deepEqual([body.id, body.trigger, body.messages.length, body.model], ["chat-1", "submit-message", 1, "opus"]);
    assert.equal(headers.authorization, "me");
    assert.match(headers["idempotency-key"], /^[\w.:-]{1,64}$/);
    assert.equal(server.requests.length, 1);
    assert.deepEqual(connections, []);
  });

  it("asks each time under a key of its own", async () => {
    const it = await asked();
    server.last.end();
    await it.done;
    server.onStart = (turn) => turn.open().say("Again").end();
    await it.regenerate();
    assert.equal(it.text, "Again");
    const [one, two] = server.asked("POST");
    assert.equal(two.body.trigger, "regenerate-message");
    assert.notEqual(one.headers["idempotency-key"], two.headers["idempotency-key"]);
  });

  it("runs tools in the page and sends their results on, in the same message", async () => {
    const it = chat({
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
      onToolCall: ({ toolCall }) => void it.addToolOutput({ tool: toolCall.toolName, toolCallId: toolCall.toolCallId, output: "noon" }),
    });
    const call = { toolCallId: "toolu_1", toolName: "get_time" };
    server.onStart = (turn) =>
      turn.messageId === "msg_0" && server.turns.length === 1
        ? turn.write({ type: "start-step" }).write({ type: "tool-input-start", ...call }).write({ type: "tool-input-available", ...call, input: {} }).end({ type: "finish-step" }, { type: "finish", finishReason: "tool-calls" })
        : turn.open().say("It is noon.").end();
    await it.sendMessage({ text: "What time is it?" });
    await until(() => it.text === "It is noon." && it.status === "ready");
    assert.equal(it.messages.length, 2);
    const { messages, messageId } = server.asked("POST")[1].body;
    assert.equal(messageId, "msg_0");
    assert.equal(messages[1].parts[1].output, "noon");
  });

  it("tells what an answer failed of", async () => {
    const it = await asked();
    server.last.end({ type: "error", errorText: "Claude is overloaded." });
    await it.done;
    assert.equal(it.status, "error");
    assert.equal(it.error.message, "Claude is overloaded.");
    assert.equal(it.text, "Hello");
  });
});

describe("a lost connection", () => {
  it("is nothing but a pause, however often", async () => {
    const seen = [];
    const it = await asked();
    const part = () => it.lastMessage.parts.length;
    for (let n = 0; n < 5; n++) {
      server.cut();
      server.last.say(` ${n}`);
      await until(() => it.text.endsWith(` ${n}`));
      seen.push([it.status, part()]);
    }
    server.last.end();
    await it.done;
    assert.equal(it.text, "Hello 0 1 2 3 4");
    assert.deepEqual(new Set(seen.map(String)), new Set(["streaming,2"]));
    assert.equal(server.asked("POST").length, 1);
    const gone = server.asked("GET", "/stream");
    assert.equal(gone.length, 5);
    assert.equal(gone[0].turn, server.last.id);
    assert.equal(gone[0].headers["last-event-id"], "1-4");
    assert.deepEqual(connections, Array(5).fill([false, true]).flat());
    assert.equal(it.error, undefined);
  });

  it("in the middle of what belongs together doubles nothing", async () => {
    server.cutInGroup = true;
    server.onStart = (turn) => turn.open().say("Once");
    const it = chat();
    const done = it.sendMessage({ text: "Hi" });
    await until(() => it.text === "Once");
    server.cutInGroup = true;
    server.last.end();
    await done;
    assert.deepEqual(it.lastMessage.parts.map((part) => part.type), ["step-start", "text"]);
    assert.equal(it.lastMessage.metadata.cost_usd, 0.5);
  });

  it("gives the rest of an answer that has ended meanwhile", async () => {
    const it = await asked();
    server.down = true;
    server.cut();
    server.last.say(" and more").end();
    await tick();
    server.down = false;
    await it.done;
    assert.equal(it.text, "Hello and more");
    assert.equal(it.status, "ready");
  });

  it("of which only the last line is missing is the end", async () => {
    const it = await asked();
    const written = server.last;
    written.write({ type: "text-end", id: "0" }, { type: "finish-step" }, { type: "finish" });
    await until(() => it.lastMessage.parts.at(-1).state === "done");
    written.ended = true;
    server.cut();
    await it.done;
    assert.equal(it.status, "ready");
  });

  it("whose position the server no longer has replaces what there was", async () => {
    const it = await asked();
    for (const fault of [() => (server.trimmed = true), () => server.last.epoch++]) {
      server.last.say("!");
      await until(() => it.text.endsWith("!"));
      fault();
      server.cut();
      server.last.say("?");
      await until(() => it.text.endsWith("?"));
    }
    server.last.end();
    await it.done;
    assert.equal(it.text, "Hello!?!?");
    assert.deepEqual(it.lastMessage.parts.map((part) => part.type), ["step-start", "text"]);
  });

  it("is seen in silence", async () => {
    const it = await asked({ transport: transport({ silenceMs: 60 }) });
    const { watchers } = server.last;
    await until(() => watchers.size);
    watchers.clear(); // The server goes on, and nothing arrives.
    server.last.say(" there").end();
    await it.done;
    assert.equal(it.text, "Hello there");
    assert.equal(server.asked("POST").length, 1);
  });

  it("of a question starts it once", async () => {
    server.lost = 2;
    server.onStart = (turn) => turn.open().say("Once").end();
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    assert.equal(it.text, "Once");
    assert.equal(server.turns.length, 1);
    const keys = server.asked("POST").map((request) => request.headers["idempotency-key"]);
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1);
  });

  for (const [name, fault] of [["no server", { down: true }], ["a proxy without its server", { status: 502 }], ["a server that ends", { status: 503, body: '{"type":"error","code":"shutting_down","message":"Bye","retryable":true}' }]]) {
    it(`holds a question until there is a server again: ${name}`, async () => {
      Object.assign(server, fault);
      server.onStart = (turn) => turn.open().say("At last").end();
      const it = chat();
      const done = it.sendMessage({ text: "Hi" });
      await until(() => server.requests.length > 3);
      assert.equal(it.status, "submitted");
      Object.assign(server, { down: false, status: 0 });
      await done;
      assert.equal(it.text, "At last");
      assert.deepEqual(connections, [false, true]);
    });
  }

  it("to a server that was never reached is an error soon, one that useChat takes for a disconnect", async () => {
    server.down = true;
    const finishes = [];
    const it = chat({ transport: transport({ contactMs: 50 }), onFinish: (finish) => finishes.push(finish) });
    await it.sendMessage({ text: "Hi" });
    assert.equal(it.status, "error");
    assert.deepEqual([finishes[0].isDisconnect, finishes[0].isAbort], [true, false]);
  });

  it("is tried at once when the browser is online again, or the tab is shown", async () => {
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { hidden: true });
    Object.assign(globalThis, { addEventListener: page.addEventListener.bind(page), removeEventListener: page.removeEventListener.bind(page), document });
    const { random } = Math;
    try {
      Math.random = () => 1;
      const it = await asked({ transport: transport({ backoffMs: 60_000 }) });
      for (const wake of [() => page.dispatchEvent(new Event("online")), () => document.dispatchEvent(new Event("visibilitychange"))]) {
        server.down = true;
        server.cut();
        const before = server.requests.length;
        await until(() => server.requests.length === before + 1);
        server.down = false;
        document.dispatchEvent(new Event("visibilitychange")); // A hidden tab waits.
        await tick();
        assert.equal(server.requests.length, before + 1);
        document.hidden = false;
        wake();
        server.last.say("!");
        await until(() => it.text.endsWith("!"));
        document.hidden = true;
      }
      server.last.end();
      await it.done;
      assert.equal(it.text, "Hello!!");
    } finally {
      Math.random = random;
      for (const name of ["addEventListener", "removeEventListener", "document"]) delete globalThis[name];
    }
  });

  it("may meet a server whose store is away: a question fails at once, an answer goes on later", async () => {
    const away = { status: 503, body: '{"type":"error","code":"store_unavailable","message":"The store can not be read.","retryable":true}' };
    const it = await asked();
    Object.assign(server, away);
    server.cut();
    await until(() => server.asked("GET").length > 2);
    server.status = 0;
    server.last.say("!").end();
    await it.done;
    assert.equal(it.text, "Hello!");
    Object.assign(server, away);
    await it.sendMessage({ text: "Hi" });
    assert.equal(it.error.code, "store_unavailable");
  });

  it("is not what a refusal is", async () => {
    const refusal = { type: "error", code: "too_many_turns", message: "Too many turns run.", retryable: true };
    Object.assign(server, { status: 429, body: JSON.stringify(refusal) });
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    assert.equal(it.status, "error");
    assert.equal(it.error.message, "Too many turns run.");
    assert.deepEqual([it.error.code, it.error.status, it.error.retryable], ["too_many_turns", 429, true]);
    assert.equal(server.requests.length, 1);
    await it.stop();
    assert.equal(server.asked("POST", "/stop").length, 0);
  });
});

describe("a page that is loaded again", () => {
  it("finds nothing where nothing runs", async () => {
    const it = chat();
    await it.resumeStream();
    assert.equal(it.status, "ready");
    assert.equal(it.messages.length, 0);
  });

  it("has the answer from its beginning, and holds it", async () => {
    await asked();
    const it = chat({ messages: [{ id: "u", role: "user", parts: [] }, { id: "msg_0", role: "assistant", parts: [{ type: "text", text: "He" }] }] });
    const done = it.resumeStream();
    await until(() => it.text === "Hello");
    server.cut();
    server.last.say(" there").end();
    await done;
    assert.equal(it.text, "Hello there");
    assert.equal(it.messages.length, 2);
    assert.equal(server.asked("POST", "/stop").length, 0);
  });

  it("has an answer whole that ended while the page was away, when it names its turn", async () => {
    const first = await asked();
    server.last.say(" there").end();
    await first.done;
    const it = chat({ messages: [{ id: "msg_0", role: "assistant", parts: [{ type: "text", text: "He" }] }] });
    await it.resumeStream({ body: { turn: server.last.id } });
    assert.equal(it.text, "Hello there");
    assert.equal(it.messages.length, 1);
  });

  it("may ask twice, as in React's strict mode: the first request is replaced, and nothing is stopped", async () => {
    await asked();
    for (const release of [null, Promise.withResolvers?.() ?? deferred()]) {
      server.held = release?.promise;
      const it = chat();
      void it.resumeStream();
      void it.stop();
      const done = it.resumeStream();
      release?.resolve();
      await until(() => it.text === "Hello");
      await tick();
      assert.equal(server.asked("POST", "/stop").length, 0);
      void done;
    }
    server.last.end();
  });
});

describe("a stop", () => {
  const stops = () => server.asked("POST", "/stop").map((request) => request.body);

  it("ends the turn at the server, keeps what there was, and tells the receipt", async () => {
    const receipts = [];
    const it = await asked({ transport: transport({ onStopped: (receipt) => receipts.push(receipt) }) });
    await it.stop();
    await it.done;
    assert.equal(it.status, "ready");
    assert.equal(it.text, "Hello");
    await until(() => server.last.ended);
    assert.deepEqual(stops(), [{ turn: server.last.id }]);
    await until(() => receipts.length);
    assert.deepEqual(receipts, [{ turn: server.last.id, state: "cancelled" }]);
  });

  it("after a reload does so too", async () => {
    await asked();
    const it = chat();
    void it.resumeStream();
    await until(() => it.text === "Hello");
    await it.stop();
    await until(() => server.last.ended);
    assert.deepEqual(stops(), [{ turn: server.last.id }]);
  });

  it("before the answer's head waits for it, the page does not", async () => {
    const head = deferred();
    server.held = head.promise;
    const it = chat();
    const done = it.sendMessage({ text: "Hi" });
    await until(() => server.last);
    await it.stop();
    await done;
    assert.equal(it.status, "ready");
    assert.deepEqual(stops(), []);
    head.resolve();
    await until(() => server.last.ended);
    assert.deepEqual(stops(), [{ turn: server.last.id }]);
  });

  it("of a question whose fate is unknown names the question, once there is a network", async () => {
    server.lost = 1;
    const it = chat();
    const done = it.sendMessage({ text: "Hi" });
    await until(() => server.last);
    server.down = true;
    await it.stop();
    await done;
    await until(() => server.requests.length > 3);
    server.down = false;
    await until(() => server.last.ended);
    assert.deepEqual(stops().at(-1), { command: server.last.command });
  });

  it("comes before the next question", async () => {
    const it = await asked();
    server.down = true;
    await it.stop();
    const done = it.sendMessage({ text: "Another" });
    await until(() => server.requests.length > 3);
    assert.equal(server.asked("POST", "/chat").length, 1);
    server.onStart = (turn) => turn.open().say("Yes").end();
    server.down = false;
    await done;
    assert.equal(it.text, "Yes");
    assert.ok(server.turns[0].ended);
  });

  it("can be given while the next question waits for an earlier one", async () => {
    const it = await asked();
    server.down = true;
    await it.stop();
    const done = it.sendMessage({ text: "Another" });
    await it.stop();
    await done;
    assert.equal(it.status, "ready");
    server.down = false;
    await until(() => server.last.ended);
    await tick();
    assert.equal(server.turns.length, 1);
  });

  it("is not that the answer is over", async () => {
    const it = await asked();
    server.last.end();
    await it.done;
    await it.stop();
    await tick();
    assert.deepEqual(stops(), []);
  });

  it("is not that the stream is dropped, nor that the transport is closed", async () => {
    const it = transport();
    const stream = await it.sendMessages({ chatId: "chat-1", trigger: "submit-message", messages: [{ id: "u", role: "user", parts: [] }] });
    await stream.cancel();
    await until(() => !server.last.watchers.size);
    await it.reconnectToStream({ chatId: "chat-1" });
    it.close();
    await until(() => !server.last.watchers.size);
    await tick();
    assert.deepEqual(stops(), []);
  });

  it("is only looking away with stopOnAbort false; stop(chat) ends the turn, with its last words and a receipt", async () => {
    const its = transport({ stopOnAbort: false });
    const it = await asked({ transport: its });
    await it.stop();
    await until(() => !server.last.watchers.size);
    await tick();
    assert.deepEqual(stops(), []);
    const resumed = it.resumeStream();
    await until(() => server.last.watchers.size);
    assert.equal((await its.stop("chat-1")).state, "cancelled");
    await resumed;
    assert.equal(it.status, "ready");
    assert.deepEqual(stops(), [{}]);
    assert.equal(await its.stop("another"), null);
  });

  it("that is refused is told", async () => {
    const it = await asked();
    Object.assign(server, { status: 403, body: '{"type":"error","code":"origin_refused","message":"No."}' });
    await it.stop();
    await until(() => complaints.length);
    assert.equal(complaints.splice(0)[0].code, "origin_refused");
  });
});

function deferred() {
  let resolve;
  const promise = new Promise((it) => (resolve = it));
  return { promise, resolve };
}
