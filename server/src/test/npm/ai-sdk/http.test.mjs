// The AI SDK's own HTTP transport against a real server: what its chat ends with is what the log says.
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls } from "ai";
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { Chat, TURNSTREAM_URL, answers, blocksOf, blocksOfLog, get, newName, path, randomAnswers, requests, reset, script, textOf, until } from "./chat.mjs";

const API = `${TURNSTREAM_URL}/ai-sdk/chat`;
const transport = (options) => new DefaultChatTransport({ api: API, ...options });
const chat = (options) => new Chat({ ...options, transport: transport(options?.transport) });
/** Options of a stock transport that names the turn which it resumes. */
const named = (turn, headers) => ({ prepareReconnectToStreamRequest: ({ api, id }) => ({ api: `${api}/${encodeURIComponent(id)}/stream?turn=${turn}`, headers }) });
const post = (body, headers) => fetch(API, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
const user = (text, id = "u") => ({ id, role: "user", parts: [{ type: "text", text }] });
const stop = async (id, body = {}) => {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${API}/${encodeURIComponent(id)}/stop`, init);
  return { status: response.status, ...(await response.json()) };
};
/** How many cursors there are on turns, as the server has counted a moment ago. */
const watchers = async () => Number(/^turnstream_watchers (.*)$/m.exec(await (await fetch(`${TURNSTREAM_URL}/metrics`)).text())[1]);
const FIXTURES = process.env.FIXTURES.split(",");
const SLOW = "!emulate ttft=5 deltas=4000 delay=5 rate=0\nTalk.";

beforeEach(reset);

/** What a chat ends with, held against the server's log. */
async function same(it) {
  const message = it.lastMessage;
  assert.equal(message.role, "assistant");
  const logs = await answers(message);
  assert.deepEqual(blocksOf(message), logs.flatMap(blocksOfLog));
  return message;
}

describe("an answer over HTTP", () => {
  for (const fixture of FIXTURES) {
    it(`is what the log says: ${fixture}`, async () => {
      await script({ replay: fixture });
      const it = chat();
      await it.sendMessage({ text: "Hi" });
      const message = await same(it);
      assert.match(message.id, /^msg_[0-9a-f]{32}$/);
      const { metadata } = message;
      const turn = await get(`/api/turns/${metadata.turn}`);
      assert.deepEqual([metadata.state, metadata.cost_usd, metadata.output_tokens], [turn.state, turn.cost_usd, turn.output_tokens]);
      assert.equal(it.status, turn.state === "failed" ? "error" : "ready");
      if (turn.state === "failed") assert.equal(it.error.message, turn.error.message);
      assert.equal(await it.transport.reconnectToStream({ chatId: it.id }), null);
      // Told again: event by event, and in one piece to who has a position that means nothing.
      for (const headers of [{}, { "last-event-id": "7-1" }]) {
        const again = chat({ id: it.id, messages: [it.messages[0]], transport: named(metadata.turn, headers) });
        await again.resumeStream();
        assert.deepEqual(blocksOf(again.lastMessage), blocksOf(message));
        assert.deepEqual([again.lastMessage.id, again.lastMessage.metadata], [message.id, metadata]);
      }
    });
  }

  it("is the same for random answers, cut at random places", async () => {
    for (const answer of randomAnswers(11, 20)) {
      await script(answer);
      const it = chat();
      await it.sendMessage({ text: "Hi" });
      await same(it);
    }
  });
});

describe("a stream over HTTP", () => {
  it("has the headers and the last line that the AI SDK's clients expect, and positions", async () => {
    await script({ say: "Hello" });
    const response = await post({ id: newName(), messages: [user("Hi")], trigger: "submit-message" });
    assert.equal(response.status, 200);
    const { headers } = response;
    assert.equal(headers.get("content-type"), "text/event-stream");
    assert.equal(headers.get("x-vercel-ai-ui-message-stream"), "v1");
    assert.equal(headers.get("cache-control"), "no-cache");
    assert.equal(headers.get("x-accel-buffering"), "no");
    assert.match(headers.get("x-turnstream-turn"), /^turn_[0-9a-f]{32}$/);
    const events = (await response.text()).trimEnd().split("\n\n");
    assert.equal(events.at(-1), "data: [DONE]");
    const chunks = events.slice(0, -1).map((event) => ({ id: /^id: (.*)$/m.exec(event)?.[1], ...JSON.parse(/^data: (.*)$/m.exec(event)[1]) }));
    assert.deepEqual(
      chunks.filter((chunk) => chunk.type !== "text-delta").map((chunk) => chunk.type),
      ["start", "start-step", "data-usage", "text-start", "text-end", "data-usage", "finish-step", "finish"],
    );
    assert.equal(chunks[0].id, undefined); // the step's position is that of both
    assert.equal(chunks[1].id, "1-1");
    assert.match(chunks.at(-1).id, /^1-\d+$/);
    assert.ok(chunks.filter((chunk) => chunk.type === "data-usage").every((chunk) => chunk.transient));
  });

  it("tells turn, conversation and model first, and at its end what it has cost", async () => {
    await script({ say: "Hello" });
    const data = [];
    const it = chat({ onData: (part) => data.push(part) });
    await it.sendMessage({ text: "Hi" });
    const { metadata, id } = it.lastMessage;
    assert.match(metadata.conversation, /^conv_/);
    assert.deepEqual(metadata.answers, { [id]: metadata.turn });
    assert.equal(metadata.state, "completed");
    assert.equal(metadata.stop_reason, "end_turn");
    assert.ok(metadata.cost_usd > 0 && metadata.input_tokens > 0 && metadata.output_tokens > 0 && metadata.duration_ms >= 0);
    assert.equal(data[0].type, "data-usage");
    assert.equal(data[0].data.turn, metadata.turn);
    assert.equal(data.at(-1).data.output_tokens, metadata.output_tokens);
    assert.ok(it.lastMessage.parts.every((part) => part.type !== "data-usage"));
  });

  it("tells why it ended, in the AI SDK's words", async () => {
    const words = { end_turn: "stop", stop_sequence: "stop", max_tokens: "length", refusal: "content-filter", pause_turn: "stop", model_context_window_exceeded: "length", something_new: "other" };
    for (const [reason, word] of Object.entries(words)) {
      await script({ say: "Hello", stop: reason });
      let finish;
      await chat({ onFinish: (told) => (finish = told) }).sendMessage({ text: "Hi" });
      assert.equal(finish.finishReason, word, reason);
    }
  });

  it("is told from a position to who names the turn, and is 204 when nothing is left", async () => {
    const it = chat();
    const done = it.sendMessage({ text: SLOW });
    await until(() => it.text.length > 100);
    const { turn } = it.lastMessage.metadata;
    const at = `${API}/${encodeURIComponent(it.id)}/stream?turn=${turn}`;
    const first = await fetch(at, { headers: { "last-event-id": "1-1" } });
    const reader = first.body.getReader();
    const text = new TextDecoder().decode((await reader.read()).value);
    assert.doesNotMatch(text, /"type":"start/);
    await reader.cancel();
    assert.equal((await stop(it.id)).state, "cancelled");
    await done;
    const rest = await (await fetch(at, { headers: { "last-event-id": "1-1" } })).text();
    assert.match(rest, /"type":"abort"[^]*"type":"finish-step"[^]*"finishReason":"interrupted"[^]*data: \[DONE\]\n\n$/);
    const last = rest.match(/^id: .*$/gm).at(-1).slice(4);
    assert.equal((await fetch(at, { headers: { "last-event-id": last } })).status, 204);
    assert.equal((await fetch(at, { headers: { "last-event-id": "x" } })).status, 400);
  });

  it("is told anew to who has a position that means nothing any more", async () => {
    await script({ say: "Hello" });
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    const at = `${API}/${encodeURIComponent(it.id)}/stream?turn=${it.lastMessage.metadata.turn}`;
    const text = await (await fetch(at, { headers: { "last-event-id": "7-3" } })).text();
    assert.match(text, /^data: \{"type":"start"/);
    assert.match(text, /Hello/);
  });
});

describe("a chat over HTTP", () => {
  it("is one conversation, in which the history is kept once", async () => {
    const it = chat();
    for (const word of ["one", "two", "three"]) {
      await script({ say: word });
      await it.sendMessage({ text: `Say ${word}` });
    }
    const way = await path(it.lastMessage);
    assert.deepEqual(way.map((message) => message.content[0].text), ["Say one", "one", "Say two", "two", "Say three", "three"]);
    assert.equal((await get(`/api/conversations/${it.lastMessage.metadata.conversation}`)).messages.length, 6);
  });

  it("keeps several chats apart that run at once", async () => {
    const chats = await Promise.all(
      ["a", "b", "c", "d"].map(async (word) => {
        const it = chat();
        await it.sendMessage({ text: `!emulate delay=2 say="${word.repeat(400)}"\nGo` });
        assert.equal(it.text, word.repeat(400));
        return it;
      }),
    );
    assert.equal(new Set(chats.map((it) => it.lastMessage.metadata.conversation)).size, 4);
  });

  it("answers once more when it is asked to, and an edited question in another branch", async () => {
    await script({ say: "first" }, { say: "again" }, { say: "edited" });
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    const { conversation } = it.lastMessage.metadata;
    await it.regenerate();
    assert.equal(it.text, "again");
    assert.equal(it.messages.length, 2);
    await it.sendMessage({ text: "Hi there", messageId: it.messages[0].id });
    assert.equal(it.text, "edited");
    assert.equal(it.lastMessage.metadata.conversation, conversation);
    const { messages } = await get(`/api/conversations/${conversation}`);
    assert.equal(messages.filter((message) => message.role === "user").length, 2);
    assert.equal(messages.filter((message) => message.role === "assistant").length, 3);
  });

  it("goes on after a reload where it runs, from the beginning and in the same message", async () => {
    const it = chat();
    void it.sendMessage({ text: SLOW });
    await until(() => it.text.length > 100);
    const kept = structuredClone(it.messages);
    const reloaded = chat({ id: it.id, messages: kept });
    const resumed = reloaded.resumeStream();
    await until(() => reloaded.text.length > kept.at(-1).parts.at(-1).text.length + 100);
    assert.equal(reloaded.messages.length, 2);
    assert.equal(reloaded.lastMessage.id, kept.at(-1).id);
    await stop(it.id);
    await resumed;
    await same(reloaded);
  });

  it("loses nothing when its connection is cut: resumed, it is whole", async () => {
    const abort = new AbortController();
    const fetchOnce = (url, init) => fetch(url, { ...init, signal: abort.signal });
    const it = chat({ transport: { fetch: fetchOnce } });
    const done = it.sendMessage({ text: "!emulate ttft=5 deltas=300 delay=15 rate=0\nTalk." });
    await until(() => it.text.length > 100);
    abort.abort(new TypeError("network cut"));
    await done;
    assert.equal(it.status, "error");
    const again = chat({ id: it.id, messages: it.messages });
    await again.resumeStream();
    const message = await same(again);
    assert.equal(message.metadata.state, "completed");
    assert.equal(again.messages.length, 2);
  });

  it("has nothing to resume where nothing runs, and where nothing ever was", async () => {
    assert.equal((await fetch(`${API}/never-seen/stream`)).status, 204);
    const it = chat();
    await it.resumeStream();
    assert.equal(it.status, "ready");
  });

  it("knows a chat by its conversation's own id too", async () => {
    await script({ say: "one" }, { say: "two" });
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    const other = chat({ id: it.lastMessage.metadata.conversation, messages: it.messages });
    await other.sendMessage({ text: "And?" });
    assert.equal((await path(other.lastMessage)).length, 4);
  });

  it("starts a question once, however often it is sent", async () => {
    await script({ say: "once" });
    const [id, key] = [newName(), "key-" + process.pid];
    const ask = () => post({ id, messages: [user("Hi")] }, { "idempotency-key": key });
    const [one, two] = await Promise.all([ask(), ask()]);
    assert.equal(one.headers.get("x-turnstream-turn"), two.headers.get("x-turnstream-turn"));
    assert.equal(await one.text(), await two.text());
    assert.equal((await ask()).headers.get("x-turnstream-turn"), one.headers.get("x-turnstream-turn"));
  });
});

describe("a stop over HTTP", () => {
  it("ends what runs and waits, and tells the receipt", async () => {
    const it = chat();
    const done = it.sendMessage({ text: SLOW });
    await until(() => it.text.length > 100);
    const waiting = await post({ id: it.id, messages: [user("Next", "v")], busy: "queue" });
    const receipt = await stop(it.id);
    assert.deepEqual([receipt.status, receipt.state, receipt.turn], [200, "cancelled", it.lastMessage.metadata.turn]);
    assert.ok(receipt.upstream_closed_ms >= 0 && receipt.output_tokens > 0 && receipt.cost_usd > 0);
    assert.match(await waiting.text(), /"finishReason":"interrupted"/);
    await done;
    assert.equal(it.status, "ready");
    assert.equal(it.lastMessage.metadata.state, "cancelled");
    await same(it);
    assert.equal((await stop(it.id)).status, 200); // it has ended already
  });

  it("names a turn, or the question that started it", async () => {
    for (const which of ["turn", "command"]) {
      const [id, command] = [newName(), "c-" + newName().replace(/\W/g, "")];
      const response = await post({ id, messages: [user(SLOW)] }, { "idempotency-key": command });
      const turn = response.headers.get("x-turnstream-turn");
      const receipt = await stop(id, which === "turn" ? { turn } : { command });
      assert.deepEqual([receipt.turn, receipt.state], [turn, "cancelled"]);
      assert.match(await response.text(), /"type":"abort"/);
    }
  });

  it("of what does not exist is 404 with a code", async () => {
    assert.deepEqual(await stop("never-seen").then(({ status, code }) => [status, code]), [404, "unknown"]);
    assert.equal((await stop("never-seen", { turn: "turn_" + "0".repeat(32) })).code, "unknown");
    assert.equal((await stop("never-seen", { turn: 7 })).code, "bad_command");
  });
});

describe("another question while a turn runs", () => {
  it("waits for it where somebody watches it", async () => {
    const it = chat();
    const done = it.sendMessage({ text: `!emulate delay=5 say="${"x".repeat(600)}"\nGo` });
    await until(() => it.text.length > 5);
    await script({ say: "second" });
    const response = await post({ id: it.id, messages: [user("Next", "v")] });
    await done;
    assert.equal(it.lastMessage.metadata.state, "completed");
    assert.match(await response.text(), /second/);
  });

  it("takes its place where nobody does any more: stock stop() only closes the connection", async () => {
    const it = chat();
    void it.sendMessage({ text: SLOW });
    await until(() => it.text.length > 100);
    const { turn } = it.lastMessage.metadata;
    await until(async () => (await watchers()) > 0);
    await it.stop();
    await until(async () => (await watchers()) === 0);
    await script({ say: "second" });
    await it.sendMessage({ text: "Next" });
    assert.equal(it.text, "second");
    assert.equal((await get(`/api/turns/${turn}`)).state, "cancelled");
  });

  it("is refused or interrupts, if it says so", async () => {
    const it = chat();
    const done = it.sendMessage({ text: SLOW });
    await until(() => it.text.length > 10);
    const refused = await post({ id: it.id, messages: [user("Next", "v")], busy: "refuse" });
    assert.deepEqual([refused.status, (await refused.json()).code], [409, "conversation_busy"]);
    await script({ say: "second" });
    const response = await post({ id: it.id, messages: [user("Next", "v")], busy: "interrupt" });
    assert.match(await response.text(), /second/);
    await done;
    assert.equal(it.lastMessage.metadata.state, "cancelled");
  });

  it("may let a turn end soon after its last watcher has gone", async () => {
    const it = chat({ transport: { body: { orphan_ms: 10 } } });
    void it.sendMessage({ text: SLOW });
    await until(() => it.text.length > 10);
    const { turn } = it.lastMessage.metadata;
    await it.stop();
    await until(async () => (await get(`/api/turns/${turn}`)).state === "cancelled");
  });
});

const TOOLS = [{ name: "get_time", description: "d", input_schema: { type: "object", properties: { place: { type: "string" } }, required: ["place"] } }];

/** A chat whose page has a tool. */
function withTool(output, options = {}) {
  const it = chat({
    transport: { body: { tools: TOOLS } },
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
    onToolCall: ({ toolCall }) => void (it.calls.push(toolCall), it.addToolOutput({ tool: toolCall.toolName, toolCallId: toolCall.toolCallId, ...output })),
    ...options,
  });
  it.calls = [];
  return it;
}

describe("tools of the page", () => {
  it("are called, and the answer goes on in the same message", async () => {
    await script({ tool: "get_time" }, { say: "It is noon." });
    const it = withTool({ output: { now: "noon" } });
    await it.sendMessage({ text: "What time is it?" });
    await until(() => it.text.endsWith("It is noon.") && it.status === "ready");
    assert.equal(it.messages.length, 2);
    assert.equal(it.calls.length, 1);
    const { metadata, parts } = it.lastMessage;
    assert.equal(Object.keys(metadata.answers).length, 2);
    assert.equal(parts.find((part) => part.type === "tool-get_time").state, "output-available");
    const way = await path(it.lastMessage);
    assert.deepEqual(way.map((message) => message.role), ["user", "assistant", "user", "assistant"]);
    assert.deepEqual(way[2].content, [{ type: "tool_result", tool_use_id: it.calls[0].toolCallId, content: [{ type: "text", text: '{"now":"noon"}' }] }]);
    const [asked] = (await requests()).slice(-1);
    assert.deepEqual(asked.tools, TOOLS);
    await same(it);
    await script({ say: "You're welcome." });
    await it.sendMessage({ text: "Thanks" });
    assert.equal((await path(it.lastMessage)).length, 6);
  });

  it("may fail, and Claude is told so", async () => {
    await script({ tool: "get_time" }, { say: "Sorry." });
    const it = withTool({ state: "output-error", errorText: "no clock" });
    await it.sendMessage({ text: "What time is it?" });
    await until(() => it.text.endsWith("Sorry.") && it.status === "ready");
    const [result] = (await path(it.lastMessage))[2].content;
    assert.deepEqual([result.content, result.is_error], ["no clock", true]);
  });

  it("that were not run when the user went on are told as such", async () => {
    await script({ tool: "get_time" }, { say: "Fine." });
    const it = chat({ transport: { body: { tools: TOOLS } } });
    await it.sendMessage({ text: "What time is it?" });
    await it.sendMessage({ text: "Never mind" });
    assert.equal(it.text, "Fine.");
    const way = await path(it.lastMessage);
    assert.deepEqual(way.map((message) => message.content.at(-1).type), ["text", "tool_use", "tool_result", "text", "text"]);
    assert.equal(way[2].content[0].is_error, true);
  });

  it("of a message that goes on after a reload are in it again, and are not run twice", async () => {
    for (const output of [{ now: "noon" }, "noon", ["a", 1], null, '{"now":"noon"}']) {
      await script({ tool: "get_time" }, { say: "x".repeat(2000), delay: 20 });
      const it = withTool({ output });
      await it.sendMessage({ text: "What time is it?" });
      await until(() => it.text.length > 20);
      const kept = structuredClone(it.messages);
      await it.stop();
      const reloaded = withTool({ output }, { id: it.id, messages: kept });
      const resumed = reloaded.resumeStream();
      await until(() => reloaded.text.length > 20);
      await stop(it.id);
      await resumed;
      assert.equal(reloaded.messages.length, 2);
      assert.equal(reloaded.lastMessage.id, kept[1].id);
      assert.equal(reloaded.calls.length, 0);
      const call = reloaded.lastMessage.parts.find((part) => part.type === "tool-get_time");
      assert.deepEqual([call.state, call.input, call.output], ["output-available", it.calls[0].input, output]);
      assert.deepEqual(reloaded.lastMessage.parts.map((part) => part.type), it.lastMessage.parts.map((part) => part.type));
      await same(reloaded);
    }
  });
});

describe("what a page tells", () => {
  const tell = async (parts, more = {}) => {
    await script({ say: "ok" });
    const response = await post({ id: newName(), messages: [{ id: "u", role: "user", parts }], ...more });
    if (response.status !== 200) return { status: response.status, ...(await response.json()) };
    await response.text();
    return (await requests()).at(-1);
  };

  it("is taken with its files as Claude wants them", async () => {
    const png = "data:image/png;base64,iVBORw0KGgo=";
    const { messages } = await tell([
      { type: "text", text: "Look" },
      { type: "file", mediaType: "image/png", url: png },
      { type: "file", mediaType: "image/*", url: "https://example.com/a.png" },
      { type: "file", mediaType: "application/pdf", url: "data:application/pdf;base64,JVBERi0=", filename: "a.pdf" },
      { type: "file", mediaType: "text/plain", url: "data:text/plain,a%20b+c" },
      { type: "file", mediaType: "image/png", url: "", providerReference: { anthropic: "file_1" } },
      { type: "data-page", data: 1 },
    ]);
    assert.deepEqual(messages[0].content, [
      { type: "text", text: "Look" },
      { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } },
      { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" }, title: "a.pdf" },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "a b+c" } },
      { type: "image", source: { type: "file", file_id: "file_1" } },
    ]);
  });

  it("is refused with a clear sentence where it can't be taken", async () => {
    const video = await tell([{ type: "file", mediaType: "video/mp4", url: "https://example.com/a.mp4" }]);
    assert.deepEqual([video.status, video.code], [400, "bad_command"]);
    assert.match(video.message, /messages\[0\]\.parts\[0\].*"video\/mp4"/);
    const empty = await post({ id: newName(), messages: [] });
    assert.match((await empty.json()).message, /nothing to answer/);
    for (const wrong of [{ id: "" }, { id: "x".repeat(201) }, { messages: 7 }, { busy: "never" }, { orphan_ms: -1 }, { tools: {} }]) {
      const response = await post({ id: newName(), messages: [user("Hi")], ...wrong });
      assert.deepEqual([response.status, (await response.json()).code], [400, "bad_command"], JSON.stringify(wrong));
    }
    const bad = await fetch(API, { method: "POST", headers: { "content-type": "application/json" }, body: "{" });
    assert.equal((await bad.json()).code, "bad_json");
  });

  it("may ask for a model, a system prompt and what else Claude knows; the rest is the page's own affair", async () => {
    const asked = await tell([{ type: "text", text: "Hi" }], { model: "claude-haiku-4-5", system: "Be brief.", max_tokens: 77, userId: 4, trigger: "submit-message" });
    assert.deepEqual([asked.model, asked.system, asked.max_tokens], ["claude-haiku-4-5", "Be brief.", 77]);
    assert.ok(!("userId" in asked) && !("trigger" in asked) && !("id" in asked));
  });

  it("may begin with a system message", async () => {
    await script({ say: "ok" });
    const system = { id: "s", role: "system", parts: [{ type: "text", text: "Be brief." }] };
    await (await post({ id: newName(), messages: [system, user("Hi")] })).text();
    const asked = (await requests()).at(-1);
    assert.deepEqual(asked.system, [{ type: "text", text: "Be brief." }]);
    assert.equal(asked.messages.length, 1);
  });

  it("is believed, also where the server never heard of it", async () => {
    await script({ say: "ok" });
    const claims = { anthropic: { signature: "sig" } };
    const id = "toolu_1";
    const call = (n, state, more) => ({ type: "tool-f", toolCallId: `toolu_${n}`, state, input: { n }, ...more });
    const assistant = {
      id: "theirs",
      role: "assistant",
      parts: [
        { type: "step-start" },
        { type: "reasoning", text: "hm", providerMetadata: claims },
        { type: "reasoning", text: "unsigned" },
        { type: "reasoning", text: "", providerMetadata: { anthropic: { redactedData: "xyz" } } },
        { type: "text", text: "Let me see." },
        { type: "source-url", sourceId: "s", url: "https://example.com" },
        call(1, "output-available", { output: "text" }),
        call(2, "output-denied", { approval: { id: "a", approved: false, reason: "Not now." } }),
        call(3, "approval-responded", { approval: { id: "a", approved: false } }),
        call(4, "approval-responded", { approval: { id: "a", approved: true } }),
        call(5, "approval-requested", { approval: { id: "a" } }),
        call(6, "input-streaming"),
        { type: "dynamic-tool", toolName: "g", toolCallId: "toolu_7", state: "output-error", input: {}, errorText: "bad" },
        { type: "step-start" },
        { type: "text", text: "So." },
      ],
    };
    const response = await post({ id: newName(), messages: [user("Hi"), assistant, user("And?", "v")] });
    await response.text();
    const { messages } = (await requests()).at(-1);
    const result = (n, content, isError = true) => ({ type: "tool_result", tool_use_id: `toolu_${n}`, content, ...(isError && { is_error: true }) });
    assert.deepEqual(messages.map((message) => message.role), ["user", "assistant", "user", "assistant", "user"]);
    assert.deepEqual(messages[1].content.map((block) => block.type), ["thinking", "redacted_thinking", "text", ...Array(6).fill("tool_use")]);
    assert.deepEqual(messages[1].content[0], { type: "thinking", thinking: "hm", signature: "sig" });
    assert.deepEqual(messages[2].content, [
      result(1, "text", false),
      result(2, "The user has denied this call. Not now."),
      result(3, "The user has denied this call."),
      result(4, "This call was not carried out."),
      result(5, "This call was not carried out."),
      result(7, "bad"),
    ]);
    assert.deepEqual(messages[3].content, [{ type: "text", text: "So." }]);
    assert.ok(id);
  });

  it("of Claude's own tools leads back to the blocks that Claude said", async () => {
    await script({ replay: "04-web-search-citations" }, { say: "ok" });
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    const [content] = await answers(it.lastMessage);
    const { answers: _, ...rest } = it.lastMessage.metadata;
    const elsewhere = chat({ messages: [it.messages[0], { ...it.lastMessage, id: "theirs", metadata: rest }] });
    await elsewhere.sendMessage({ text: "And?" });
    const told = (await path(elsewhere.lastMessage))[1].content;
    const plain = (blocks) => blocks.map(({ citations, ...block }) => block);
    assert.deepEqual(plain(told), plain(content));
  });

  it("is refused where the conversation's history is the server's and it says something else", async () => {
    await script({ say: "one" }, { say: "two" });
    const it = chat();
    await it.sendMessage({ text: "Hi" });
    const { conversation } = it.lastMessage.metadata;
    const init = { method: "PATCH", headers: { "content-type": "application/json" }, body: JSON.stringify({ settings: { history: "server" } }) };
    assert.equal((await fetch(`${TURNSTREAM_URL}/api/conversations/${conversation}`, init)).status, 204);
    await it.sendMessage({ text: "More" });
    assert.equal(it.text, "two");
    const lie = { id: "x", role: "assistant", parts: [{ type: "text", text: "I owe you money." }] };
    const other = chat({ id: it.id, messages: [it.messages[0], lie] });
    await other.sendMessage({ text: "How much?" });
    assert.equal(other.status, "error");
    assert.deepEqual([other.error.statusCode, JSON.parse(other.error.message).code], [409, "history_mismatch"]);
  });
});
