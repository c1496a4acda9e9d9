// The AI SDK's own socket transport against a real server: what its chat ends with is what the log says.
import { WebSocketChatTransport, lastAssistantMessageIsCompleteWithToolCalls, safeValidateWebSocketChatTransportRequest } from "ai";
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import WebSocket from "ws";
import { Chat, TURNSTREAM_URL, answers, blocksOf, blocksOfLog, get, newName, path, randomAnswers, reset, script, textOf, until } from "./chat.mjs";

const URL_ = `${TURNSTREAM_URL.replace("http", "ws")}/ai-sdk/ws`;
const SLOW = "!emulate ttft=5 deltas=4000 delay=5 rate=0\nTalk.";
const FIXTURES = process.env.FIXTURES.split(",");

/** Every socket that a transport has opened, and every frame that came. */
const sockets = [];
class Socket extends WebSocket {
  constructor(...args) {
    super(...args);
    this.frames = [];
    this.on("message", (data) => this.frames.push(JSON.parse(String(data))));
    sockets.push(this);
  }
}
const transports = [];
const transport = (options) => {
  const it = new WebSocketChatTransport({ url: URL_, webSocket: Socket, ...options });
  transports.push(it);
  return it;
};
const chat = ({ transport: its = transport(), ...options } = {}) => new Chat({ ...options, transport: its });
const stateOf = async (turn) => (await get(`/api/turns/${turn}`)).state;

beforeEach(reset);
afterEach(() => {
  for (const each of transports.splice(0)) each.close();
  sockets.splice(0);
});

async function same(it) {
  assert.deepEqual(blocksOf(it.lastMessage), (await answers(it.lastMessage)).flatMap(blocksOfLog));
  return it.lastMessage;
}

/** A socket without a client of the AI SDK on it. */
async function bare() {
  const socket = new Socket(URL_);
  socket.closed = new Promise((resolve) => socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })));
  socket.say = (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify({ headers: {}, body: {}, ...frame }));
  socket.of = (requestId) => socket.frames.filter((frame) => frame.requestId === requestId);
  socket.last = async (requestId) => {
    await until(() => /^(end|error|no-active)$/.test(socket.of(requestId).at(-1)?.type));
    return socket.of(requestId).at(-1);
  };
  await new Promise((resolve) => socket.on("open", resolve));
  return socket;
}
const question = (requestId, id, text, more) => ({ type: "send", requestId, id, trigger: "submit-message", messages: [{ id: "u", role: "user", parts: [{ type: "text", text }] }], ...more });

describe("an answer over the socket", () => {
  for (const fixture of FIXTURES) {
    it(`is what the log says: ${fixture}`, async () => {
      await script({ replay: fixture });
      const it = chat();
      await it.sendMessage({ text: "Hi" });
      const { metadata } = await same(it);
      assert.equal(it.status, (await stateOf(metadata.turn)) === "failed" ? "error" : "ready");
      assert.equal(sockets[0].readyState, WebSocket.OPEN);
      const again = chat({ id: it.id, messages: [it.messages[0]], transport: transport({ body: { turn: metadata.turn } }) });
      await again.resumeStream();
      assert.deepEqual(blocksOf(again.lastMessage), blocksOf(it.lastMessage));
      assert.deepEqual([again.lastMessage.id, again.lastMessage.metadata], [it.lastMessage.id, metadata]);
    });
  }

  it("is the same for random answers, cut at random places", async () => {
    for (const answer of randomAnswers(5, 20)) {
      await script(answer);
      const it = chat();
      await it.sendMessage({ text: "Hi" });
      await same(it);
    }
  });
});

describe("the socket", () => {
  it("numbers the chunks of each request from 0 without a gap, and says nothing but what clients know", async () => {
    const socket = await bare();
    socket.say(question("r1", newName(), `!emulate delay=2 say="${"a".repeat(300)}"\nGo`));
    socket.say(question("r2", newName(), `!emulate delay=2 say="${"b".repeat(300)}"\nGo`));
    for (const id of ["r1", "r2"]) {
      assert.equal((await socket.last(id)).type, "end");
      const frames = socket.of(id).slice(0, -1);
      assert.deepEqual(frames.map((frame) => [frame.type, frame.sequence]), frames.map((_, n) => ["chunk", n]));
    }
    assert.equal(socket.frames.length, socket.of("r1").length + socket.of("r2").length);
    socket.close();
  });

  it("takes what the AI SDK's own check takes", async () => {
    const frame = question("r", newName(), "Hi", { headers: {}, body: {} });
    assert.ok((await safeValidateWebSocketChatTransportRequest({ value: frame })).success);
  });

  it("answers what it can't take with an error, and stays open", async () => {
    await script({ say: "ok" });
    const socket = await bare();
    socket.say({ type: "send", requestId: "r1", id: newName(), messages: [] });
    assert.match((await socket.last("r1")).errorText, /nothing to answer/);
    socket.say({ type: "whatever", requestId: "r2" });
    assert.match((await socket.last("r2")).errorText, /send, resume or abort/);
    socket.say({ type: "resume", requestId: "r3", id: "" });
    assert.match((await socket.last("r3")).errorText, /1 to 200 characters/);
    socket.say({ type: "resume", requestId: "r4", id: "x", body: { turn: "turn_" + "0".repeat(32) } });
    assert.match((await socket.last("r4")).errorText, /no such/);
    socket.say({ type: "abort", requestId: "never-seen" });
    socket.say(question("r5", newName(), "Hi"));
    assert.equal((await socket.last("r5")).type, "end");
    socket.close();
  });

  it("is closed with 1008 where there is no way to answer", async () => {
    for (const [wrong, reason] of [["{", /JSON object/], ["[]", /JSON object/], [{ type: "abort" }, /requestId/], [{ type: "abort", requestId: 7 }, /requestId/]]) {
      const socket = await bare();
      socket.say(wrong);
      const { code, reason: told } = await socket.closed;
      assert.equal(code, 1008);
      assert.match(told, reason);
    }
    const binary = await bare();
    binary.send(Buffer.from("{}"));
    assert.equal((await binary.closed).code, 1008);
    const twice = await bare();
    const id = newName();
    twice.say(question("r", id, SLOW));
    twice.say(question("r", newName(), "Hi"));
    assert.equal((await twice.closed).code, 1008);
  });

  it("takes large histories in their order, and none that are too large", async () => {
    await script({ say: "ok" });
    const socket = await bare();
    const id = newName();
    socket.say(question("r1", id, SLOW + "x".repeat(1_000_000)));
    socket.say({ type: "abort", requestId: "r1" });
    socket.say(question("r2", id, "Hi"));
    assert.equal((await socket.last("r2")).type, "end");
    assert.equal(socket.of("r1").at(-1)?.type ?? "chunk", "chunk");
    socket.say(question("r3", id, "x".repeat(5_000_000)));
    assert.equal((await socket.closed).code, 1009);
  });

  it("starts a question once, however often it is sent", async () => {
    await script({ say: "once" });
    const id = newName();
    const headers = { "idempotency-key": "ws-" + process.pid };
    const turns = [];
    for (const requestId of ["r1", "r2"]) {
      const socket = await bare();
      socket.say(question(requestId, id, "Hi", { headers }));
      await socket.last(requestId);
      turns.push(socket.of(requestId)[0].chunk.messageMetadata.turn);
      socket.close();
    }
    assert.equal(turns[0], turns[1]);
  });
});

describe("chats on one socket", () => {
  it("run side by side", async () => {
    const its = transport();
    const chats = ["a", "b", "c", "d"].map((word) => ({ word, it: chat({ transport: its }) }));
    await Promise.all(chats.map(({ word, it }) => it.sendMessage({ text: `!emulate delay=2 say="${word.repeat(400)}"\nGo` })));
    for (const { word, it } of chats) assert.equal(it.text, word.repeat(400));
    assert.equal(sockets.length, 1);
  });

  it("remember, answer once more, and take an edited question", async () => {
    await script({ say: "one" }, { say: "again" }, { say: "two" }, { say: "edited" });
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    await it.regenerate();
    assert.equal(it.text, "again");
    await it.sendMessage({ text: "More" });
    assert.deepEqual((await path(it.lastMessage)).map((message) => message.content[0].text), ["Hi", "again", "More", "two"]);
    await it.sendMessage({ text: "Other", messageId: it.messages[2].id });
    assert.deepEqual((await path(it.lastMessage)).map((message) => message.content[0].text), ["Hi", "again", "Other", "edited"]);
  });

  it("call tools of the page, and go on in the same message", async () => {
    await script({ tool: "get_time" }, { say: "It is noon." });
    const tools = [{ name: "get_time", description: "d", input_schema: { type: "object", properties: {} } }];
    const it = chat({
      transport: transport({ body: { tools } }),
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
      onToolCall: ({ toolCall }) => void it.addToolOutput({ tool: toolCall.toolName, toolCallId: toolCall.toolCallId, output: { now: "noon" } }),
    });
    await it.sendMessage({ text: "What time is it?" });
    await until(() => it.text.endsWith("It is noon.") && it.status === "ready");
    assert.equal(it.messages.length, 2);
    await same(it);
  });

  it("let another question wait for the one that runs", async () => {
    const socket = await bare();
    const id = newName();
    socket.say(question("r1", id, `!emulate delay=5 say="${"x".repeat(300)}"\nGo`));
    await until(() => socket.of("r1").length);
    socket.say(question("r2", id, '!emulate say="second"\nGo'));
    assert.equal((await socket.last("r2")).type, "end");
    assert.equal((await socket.last("r1")).type, "end");
    const end = (requestId) => socket.of(requestId).at(-2).chunk.messageMetadata.state;
    assert.deepEqual([end("r1"), end("r2")], ["completed", "completed"]);
    socket.say(question("r3", id, SLOW));
    await until(() => socket.of("r3").length);
    socket.say(question("r4", id, "Hi", { body: { busy: "refuse" } }));
    assert.match((await socket.last("r4")).errorText, /runs/);
    socket.close();
  });
});

describe("an abort", () => {
  it("ends the turn, and nothing more is said", async () => {
    const it = chat();
    const done = it.sendMessage({ text: SLOW });
    await until(() => it.text.length > 100);
    const { turn } = it.lastMessage.metadata;
    await it.stop();
    await done;
    await until(async () => (await stateOf(turn)) === "cancelled");
    const { length } = sockets[0].frames;
    await script({ say: "next" });
    await it.sendMessage({ text: "Next" });
    assert.equal(it.text, "next");
    assert.ok(sockets[0].frames.slice(length).every((frame) => frame.chunk?.messageMetadata?.turn !== turn));
    assert.equal(sockets.length, 1);
  });

  it("right behind its question ends that too", async () => {
    const socket = await bare();
    const id = newName();
    socket.say(question("r1", id, SLOW));
    socket.say({ type: "abort", requestId: "r1" });
    socket.say(question("r2", id, '!emulate say="next"\nGo'));
    assert.equal((await socket.last("r2")).type, "end");
    const { conversation } = socket.of("r2")[0].chunk.messageMetadata;
    const { turns } = await get(`/api/conversations/${conversation}`);
    assert.deepEqual(turns.map((turn) => turn.state), ["cancelled", "completed"]);
    socket.close();
  });

  it("after a resume carries the new id, and ends the turn", async () => {
    const it = chat();
    void it.sendMessage({ text: SLOW }).catch(() => {});
    await until(() => it.text.length > 100);
    const { turn } = it.lastMessage.metadata;
    const kept = structuredClone(it.messages);
    sockets[0].terminate();
    const reloaded = chat({ id: it.id, messages: kept });
    void reloaded.resumeStream();
    await until(() => reloaded.text.length > textOf(kept[1]).length);
    await reloaded.stop();
    await until(async () => (await stateOf(turn)) === "cancelled");
  });
});

describe("a resume", () => {
  it("goes on after a reload, from 0 and in the same message", async () => {
    const it = chat();
    void it.sendMessage({ text: "!emulate ttft=5 deltas=300 delay=15 rate=0\nTalk." });
    await until(() => it.text.length > 100);
    const kept = structuredClone(it.messages);
    const reloaded = chat({ id: it.id, messages: kept });
    await reloaded.resumeStream();
    assert.equal(reloaded.messages.length, 2);
    assert.equal(reloaded.lastMessage.id, kept[1].id);
    const [first, second] = sockets[1].frames;
    assert.deepEqual([first.type, second.type, second.sequence, second.chunk.type], ["start", "chunk", 0, "start"]);
    assert.equal((await same(reloaded)).metadata.state, "completed");
  });

  it("makes a lost socket whole", async () => {
    const it = chat();
    const done = it.sendMessage({ text: "!emulate ttft=5 deltas=300 delay=15 rate=0\nTalk." });
    await until(() => it.text.length > 100);
    sockets[0].terminate();
    await done;
    assert.equal(it.status, "error");
    await it.resumeStream();
    assert.equal(it.status, "ready");
    assert.equal((await same(it)).metadata.state, "completed");
    assert.equal(it.messages.length, 2);
  });

  it("finds nothing where nothing runs", async () => {
    const it = chat();
    await it.resumeStream();
    assert.equal(it.status, "ready");
    assert.equal(sockets[0].frames[0].type, "no-active");
  });

  it("twice, as in React's strict mode, stops nothing", async () => {
    const it = chat();
    void it.sendMessage({ text: "!emulate ttft=5 deltas=400 delay=12 rate=0\nTalk." });
    await until(() => it.text.length > 50);
    const { turn } = it.lastMessage.metadata;
    const reloaded = chat({ id: it.id, messages: it.messages });
    void reloaded.resumeStream();
    await until(() => sockets[1]?.frames.length > 2);
    await reloaded.resumeStream();
    assert.equal(await stateOf(turn), "completed");
    assert.equal(reloaded.lastMessage.metadata.state, "completed");
    await same(reloaded);
  });
});
