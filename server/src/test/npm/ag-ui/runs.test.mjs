// Runs: what is asked, what Claude hears of it, how they end, how interrupts are answered.
import { AgentCapabilitiesSchema } from "@ag-ui/core/schemas";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { asked, json, newAgent, run, script, TURNSTREAM_URL, url, user, warnings } from "./client.mjs";

const WEATHER = { name: "get_weather", description: "Tells the weather", parameters: { type: "object", properties: { city: { type: "string" } } } };
const conversation = async (result) => json(`/api/conversations/${result.custom("turn").conversation}`);

test("a run tells its names, its turn, its text and what it used", async () => {
  await script({ say: "Hello, you." });
  const agent = newAgent({ threadId: `plain ${randomUUID()}` });
  const result = await run(agent, { runId: randomUUID() });
  const [started, turn] = result.events;
  assert.deepEqual([started.type, started.threadId, started.protocolVersion], ["RUN_STARTED", agent.threadId, "1.0"]);
  assert.match(turn.value.turn, /^turn_[0-9a-f]{32}$/);
  const { last } = result;
  assert.deepEqual([last.type, last.outcome, last.threadId, last.runId], ["RUN_FINISHED", { type: "success" }, agent.threadId, started.runId]);
  assert.equal(last.usage[0].totalTokens, last.usage[0].inputTokens + last.usage[0].outputTokens);
  assert.equal(result.custom("end").stop_reason, "end_turn");
  assert.ok(result.custom("end").cost_usd > 0);
  assert.equal(agent.messages.at(-1).content, "Hello, you.");
  assert.equal(result.events.filter((it) => it.type === "TEXT_MESSAGE_START").length, 1);
});

test("what is asked reaches Claude", async () => {
  const agent = newAgent({
    initialMessages: [
      { id: "s", role: "system", content: "Be brief." },
      { id: "d", role: "developer", content: "Be kind." },
      user([
        { type: "text", text: "What is this?" },
        { type: "image", source: { type: "data", value: "aWNo", mimeType: "image/png" } },
        { type: "image", source: { type: "url", value: "https://example.org/a.png" } },
        { type: "document", source: { type: "file", value: "file_1" } },
        { type: "document", source: { type: "data", value: Buffer.from("grün").toString("base64"), mimeType: "text/plain" } },
      ]),
    ],
  });
  await script({ say: "A thing." });
  await run(agent, {
    tools: [WEATHER, { name: "stop", description: "Stops" }],
    context: [{ description: "The page", value: "/start" }],
    forwardedProps: {
      theirs: { a: 1 },
      turnstream: { model: "claude-opus-4-6", max_tokens: 321, metadata: { user_id: "u" }, tools: [{ type: "web_search_20250305", name: "web_search" }] },
    },
  });
  const body = await asked();
  assert.deepEqual([body.model, body.max_tokens, body.metadata], ["claude-opus-4-6", 321, { user_id: "u" }]);
  assert.deepEqual(body.system.map((it) => it.text), ["Be brief.", "Be kind.", "The page:\n/start"]);
  assert.deepEqual(body.tools, [
    { type: "web_search_20250305", name: "web_search" },
    { name: "get_weather", description: "Tells the weather", input_schema: WEATHER.parameters },
    { name: "stop", description: "Stops", input_schema: { type: "object" } },
  ]);
  assert.deepEqual(body.messages[0].content, [
    { type: "text", text: "What is this?" },
    { type: "image", source: { type: "base64", media_type: "image/png", data: "aWNo" } },
    { type: "image", source: { type: "url", url: "https://example.org/a.png" } },
    { type: "document", source: { type: "file", file_id: "file_1" } },
    { type: "document", source: { type: "text", media_type: "text/plain", data: "grün" } },
  ]);
  assert.equal(body.theirs, undefined);
});

test("without texts of its own the server's system prompt holds", async () => {
  await script({ say: "Yes." });
  await run(newAgent());
  assert.equal((await asked()).system, "The server's own.");
});

test("a thread goes on, and its history is the stored one", async () => {
  const agent = newAgent();
  await script({ replay: "02-thinking-text" }, { say: "Two." });
  await run(agent);
  agent.addMessage(user("And?"));
  const { messages, turns } = await conversation(await run(agent));
  assert.deepEqual([messages.length, turns.length], [4, 2]);
  assert.deepEqual(messages.map((it) => it.parent), [null, ...messages.slice(0, 3).map((it) => it.message)]);
  const thinking = (await asked()).messages[1].content.find((it) => it.type === "thinking");
  assert.ok(thinking.signature.length > 0, "as Claude sent it, from the store");
});

test("calls of the run's own tools wait for the client, whose results go back", async () => {
  const agent = newAgent();
  await script({ tool: "get_weather" }, { say: "Rain." });
  const first = await run(agent, { tools: [WEATHER] });
  const call = agent.messages.at(-1).toolCalls[0];
  assert.deepEqual(first.last.outcome, { type: "success", pendingToolCallIds: [call.id] });
  JSON.parse(call.function.arguments);
  agent.addMessage({ id: randomUUID(), role: "tool", toolCallId: call.id, content: "wet", error: "and cold" });
  const { messages } = await conversation(await run(agent, { tools: [WEATHER] }));
  const { content } = (await asked()).messages.at(-1);
  const block = { type: "tool_result", tool_use_id: call.id, content: [{ type: "text", text: "wet" }, { type: "text", text: "and cold" }], is_error: true };
  assert.deepEqual(content, [block]);
  assert.equal(messages.length, 4);
});

test("a call that nobody answers does not stop the thread", async () => {
  const agent = newAgent();
  await script({ tool: "get_weather" }, { say: "As you like." }, { say: "Still here." });
  await run(agent, { tools: [WEATHER] });
  const call = agent.messages.at(-1).toolCalls[0];
  agent.addMessage(user("Never mind."));
  await run(agent, { tools: [WEATHER] });
  const [result, text] = (await asked()).messages.at(-1).content;
  assert.deepEqual([result.tool_use_id, result.is_error, text.text], [call.id, true, "Never mind."]);
  agent.addMessage(user("And now?"));
  assert.equal((await conversation(await run(agent, { tools: [WEATHER] }))).messages.length, 6);
});

test("a thread goes on after a run that broke off in the middle of a call", async () => {
  const agent = newAgent();
  await script({ tool: "get_weather", chunk: 200, "error-after": 2 }, { say: "Here I am." });
  assert.equal((await run(agent, { tools: [WEATHER] })).last.type, "RUN_ERROR");
  const [call] = agent.messages.at(-1).toolCalls;
  assert.throws(() => JSON.parse(call.function.arguments));
  agent.addMessage(user("Are you there?"));
  assert.equal((await run(agent, { tools: [WEATHER] })).last.outcome.type, "success");
  const { messages } = await asked();
  assert.deepEqual(messages.at(-1).content, [{ type: "text", text: "Are you there?" }]);
  assert.ok(!JSON.stringify(messages).includes("tool_"));
});

/** A thread whose conversation has a tool that its runs do not bring. */
async function interrupted() {
  const agent = newAgent();
  await script({ say: "Ready." }, { tool: "get_weather" });
  const { conversation: id } = (await run(agent)).custom("turn");
  const tools = [{ name: "get_weather", description: "d", input_schema: { type: "object" } }];
  await json(`/api/conversations/${id}`, { settings: { tools } }, "PATCH");
  agent.addMessage(user("How is the weather?"));
  const { last } = await run(agent);
  assert.equal(last.outcome.type, "interrupt");
  const [{ id: call, toolCallId, reason }] = agent.pendingInterrupts;
  assert.deepEqual([toolCallId, reason], [call, "tool_call"]);
  return { agent, call };
}

for (const [how, entry, content, isError] of [
  ["with a text", { status: "resolved", payload: "dry" }, "dry", undefined],
  ["with JSON", { status: "resolved", payload: { wet: false } }, '{"wet":false}', undefined],
  ["by declining it", { status: "cancelled" }, "This call was declined.", true],
]) {
  test(`an interrupt is answered ${how}`, async () => {
    const { agent, call } = await interrupted();
    await script({ say: "I see." }, { say: "Bye." });
    const { last } = await run(agent, { resume: [{ interruptId: call, ...entry }] });
    assert.deepEqual([last.outcome.type, agent.pendingInterrupts], ["success", []]);
    const [block] = (await asked()).messages.at(-1).content;
    assert.deepEqual([block.type, block.tool_use_id, block.content, block.is_error], ["tool_result", call, content, isError]);
    assert.equal(agent.messages.find((it) => it.role === "tool").content, content);
    agent.addMessage(user("Thanks."));
    const { messages } = await conversation(await run(agent));
    assert.equal(messages.length, 8, "one branch: the client tells the result as the store has it");
  });
}

test("an answer to no open interrupt is refused", async () => {
  const { agent } = await interrupted();
  agent.pendingInterrupts = [];
  const refused = await run(agent, { resume: [{ interruptId: "toolu_no", status: "cancelled" }] }).catch((error) => error);
  assert.deepEqual([refused.status, refused.payload.code], [400, "bad_command"]);
});

test("the same run is asked once, whatever its name is", async () => {
  for (const runId of [randomUUID(), "run 1"]) {
    await script({ say: "Once." });
    const one = newAgent();
    const two = newAgent({ threadId: one.threadId, initialMessages: one.messages });
    const first = await run(one, { runId });
    const second = await run(two, { runId });
    assert.equal(second.custom("turn").turn, first.custom("turn").turn);
    assert.equal(two.messages.at(-1).content, "Once.");
  }
});

test("a run of another thread may have the same name, unless it is a UUID", async () => {
  await script({ say: "Here." }, { say: "There." });
  const [one, two] = [newAgent(), newAgent()];
  await run(one, { runId: "1" });
  await run(two, { runId: "1" });
  assert.deepEqual([one.messages.at(-1).content, two.messages.at(-1).content], ["Here.", "There."]);
});

test("what can't be taken is refused with a status and a code", async () => {
  const wrong = async (settings, parameters) => {
    const error = await run(newAgent(settings), parameters).catch((refused) => refused);
    return [error.status, error.payload?.code, error.payload?.message];
  };
  const audio = [user([{ type: "audio", source: { type: "data", value: "aWNo", mimeType: "audio/wav" } }])];
  assert.deepEqual((await wrong({ initialMessages: audio })).slice(0, 2), [400, "bad_command"]);
  assert.match((await wrong({ initialMessages: audio }))[2], /messages\[0\]\.content\[0\] is of type "audio"/);
  assert.deepEqual((await wrong({ initialMessages: [] })).slice(0, 2), [400, "bad_command"]);
  assert.deepEqual((await wrong({ threadId: "x".repeat(201) })).slice(0, 2), [400, "bad_command"]);
  assert.deepEqual((await wrong({ threadId: `conv_${"0".repeat(32)}` })).slice(0, 2), [404, "unknown"]);
  assert.deepEqual((await wrong({ headers: { "turnstream-turn": "turn_no" } })).slice(0, 2), [404, "unknown"]);
  const bad = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{" });
  assert.deepEqual([bad.status, (await bad.json()).code], [400, "bad_json"]);
});

test("a run that fails ends with the code, after what was said", async () => {
  await script({ say: "Some words before it fails. ".repeat(20), "error-after": 3 });
  const agent = newAgent();
  const { last } = await run(agent);
  assert.deepEqual([last.type, last.code], ["RUN_ERROR", "upstream_overloaded"]);
  assert.ok(agent.messages.at(-1).content.startsWith("Some"));
  await script({ status: 529 });
  assert.equal((await run(newAgent())).last.code, "upstream_overloaded");
});

test("capabilities are flags that AG-UI knows", async () => {
  const told = await json("/ag-ui/capabilities");
  const read = AgentCapabilitiesSchema.parse(told);
  assert.deepEqual(read, told);
  assert.deepEqual([told.transport.resumable, told.humanInTheLoop.interrupts, told.state.deltas], [true, true, false]);
  assert.equal(told.identity.version, (await json("/info")).version);
  assert.equal(TURNSTREAM_URL + told.custom.turnstream.stopRun.slice(0, 5), `${TURNSTREAM_URL}/api/`);
});

test("the client had nothing to complain of", () => assert.deepEqual(warnings, []));
