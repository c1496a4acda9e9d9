// The transport under the AI SDK's own chat, against a real server with the emulator behind it, when TURNSTREAM_URL names one.
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { lastAssistantMessageIsCompleteWithToolCalls } from "ai";
import { TurnstreamChatTransport } from "../ai-sdk.js";
import { Chat } from "./chat.js";
import { Line } from "./line.js";
import { until } from "./server.js";

const url = process.env.TURNSTREAM_URL;

describe("a chat over the transport, with a real server", { timeout: 120_000, skip: !url && "TURNSTREAM_URL is not set" }, () => {
  const transports = [];
  let line;
  let names = 0;
  const transport = (options) => {
    const it = new TurnstreamChatTransport({ api: line.url + "/ai-sdk/chat", ...options });
    transports.push(it);
    return it;
  };
  const chat = ({ transport: its = transport(), ...options } = {}) => new Chat({ id: `real ${process.pid} ${Date.now()} ${++names}`, transport: its, ...options });
  const get = async (path) => (await fetch(url + path)).json();
  /** The answers that a message holds, as the server has them. */
  const log = async ({ metadata }) => {
    const { messages } = await get(`/api/conversations/${metadata.conversation}`);
    const ids = Object.keys(metadata.answers);
    return messages.filter((message) => ids.includes(message.message)).flatMap((message) => message.content);
  };
  const textOf = (blocks) => blocks.filter((block) => block.type === "text").map((block) => block.text).join("");
  const shown = (it) => textOf(it.lastMessage.parts);

  before(async () => (line = await new Line(url).open()));
  after(() => line.close());
  afterEach(() => transports.splice(0).forEach((each) => each.close()));

  it("shows nothing but a pause when the line is cut again and again", async () => {
    const connections = [];
    const it = chat({ transport: transport({ onConnection: (isConnected) => connections.push(isConnected) }) });
    const done = it.sendMessage({ text: "!emulate ttft=5 deltas=300 delay=15 rate=0\nTalk." });
    for (const characters of [100, 300, 500]) {
      await until(() => it.text.length > characters);
      line.cut();
    }
    await done;
    assert.equal(it.status, "ready");
    assert.equal(it.error, undefined);
    assert.equal(it.lastMessage.metadata.state, "completed");
    assert.deepEqual(it.lastMessage.parts.map((part) => part.type), ["step-start", "text"]);
    assert.equal(shown(it), textOf(await log(it.lastMessage)));
    assert.deepEqual(connections, [false, true, false, true, false, true]);
    const { turns } = await get(`/api/conversations/${it.lastMessage.metadata.conversation}`);
    assert.equal(turns.length, 1);
  });

  it("ends the turn at the server with stop(), and tells its receipt", async () => {
    const receipts = [];
    const it = chat({ transport: transport({ onStopped: (receipt) => receipts.push(receipt) }) });
    const done = it.sendMessage({ text: "!emulate ttft=5 deltas=4000 delay=5 rate=0\nTalk." });
    await until(() => it.text.length > 50);
    await it.stop();
    await done;
    assert.equal(it.status, "ready");
    await until(() => receipts.length);
    const { turn } = it.lastMessage.metadata;
    assert.deepEqual([receipts[0].turn, receipts[0].state], [turn, "cancelled"]);
    assert.ok(receipts[0].output_tokens > 0 && receipts[0].cost_usd > 0);
    assert.equal((await get(`/api/turns/${turn}`)).state, "cancelled");
    await it.sendMessage({ text: '!emulate rate=0 say="next"\nGo' });
    assert.equal(it.text, "next");
  });

  it("stops a question whose answer has not begun, and from elsewhere", async () => {
    const it = chat();
    const done = it.sendMessage({ text: "!emulate ttft=60000\nTalk." });
    await until(() => it.lastMessage?.role === "assistant");
    const receipt = await transport().stop(it.id);
    assert.equal(receipt.state, "cancelled");
    await done;
    assert.equal(it.lastMessage.metadata.state, "cancelled");
    assert.equal(await transport().stop("never seen"), null);
  });

  it("goes on after a reload, and has an answer whole that has ended meanwhile", async () => {
    const its = transport();
    const it = chat({ transport: its });
    void it.sendMessage({ text: "!emulate ttft=5 deltas=200 delay=20 rate=0\nTalk." });
    await until(() => it.text.length > 100);
    const kept = structuredClone(it.messages);
    its.close();
    const reloaded = chat({ id: it.id, messages: kept });
    await reloaded.resumeStream();
    assert.equal(reloaded.messages.length, 2);
    assert.equal(reloaded.lastMessage.id, kept[1].id);
    assert.equal(shown(reloaded), textOf(await log(reloaded.lastMessage)));
    const later = chat({ id: it.id, messages: kept });
    await later.resumeStream();
    assert.equal(later.lastMessage.metadata.state, null); // nothing runs, and no turn was named
    await later.resumeStream({ body: { turn: kept[1].metadata.turn } });
    assert.deepEqual(later.lastMessage, reloaded.lastMessage);
  });

  it("runs tools in the page, over a line that is cut, and in the same message", async () => {
    let calls = 0;
    const tools = [{ name: "get_time", description: "d", input_schema: { type: "object", properties: { place: { type: "string" } } } }];
    const options = {
      transport: transport({ body: { tools } }),
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
      onToolCall: ({ toolCall }) => {
        calls++;
        line.cut();
        void it.addToolOutput({ tool: toolCall.toolName, toolCallId: toolCall.toolCallId, output: { now: "noon" } });
      },
    };
    const it = chat(options);
    await it.sendMessage({ text: "!emulate delay=10 tool=get_time\nWhat time is it?" });
    await until(() => it.status === "ready" && it.lastMessage.parts.filter((part) => part.type === "step-start").length === 2);
    assert.equal(calls, 1);
    assert.equal(it.messages.length, 2);
    assert.equal(it.lastMessage.metadata.state, "completed");
    assert.equal(shown(it), textOf(await log(it.lastMessage)));
  });

  it("begins anew where its position means nothing any more", async () => {
    const it = chat();
    await it.sendMessage({ text: '!emulate rate=0 say="Hello"\nGo' });
    const { turn } = it.lastMessage.metadata;
    const stream = await fetch(`${line.url}/ai-sdk/chat/x/stream?turn=${turn}`, { headers: { "last-event-id": "9-9" } });
    assert.match(await stream.text(), /"type":"start".*[^]*Hello[^]*\[DONE\]/);
  });
});
