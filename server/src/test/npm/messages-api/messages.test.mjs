// Claude's own SDK, pointed at Turnstream and at what answers behind it: both must end with the same.
import Anthropic from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";

const { TURNSTREAM_URL, EMULATOR_URL } = process.env;
const options = { maxRetries: 0, timeout: 20_000 };
const ours = new Anthropic({ ...options, apiKey: "the-clients-own", baseURL: TURNSTREAM_URL });
const theirs = new Anthropic({ ...options, apiKey: "k", baseURL: EMULATOR_URL });
const ASK = { model: "claude-sonnet-4-6", max_tokens: 400, messages: [{ role: "user", content: "Hi" }] };

const script = async (...scripts) => {
  const response = await fetch(`${EMULATOR_URL}/emulator/script`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(scripts),
  });
  assert.equal(response.status, 200, await response.text());
};
const requests = async () => (await (await fetch(`${EMULATOR_URL}/emulator/requests`)).json()).requests;

/** What the SDK ends with: the message, or what there was of it and the error. */
async function read(client, body = ASK, settings = undefined) {
  const stream = client.messages.stream(body, settings);
  stream.on("error", () => {});
  try {
    return { message: plain(await stream.finalMessage()) };
  } catch (error) {
    return { message: plain(stream.currentMessage), error: error.error?.error?.type ?? error.constructor.name };
  }
}

/** Without what the SDK adds for itself. */
const plain = (message) => (message ? JSON.parse(JSON.stringify(message)) : null);

const FIXTURES = process.env.FIXTURES.split(",");

for (const fixture of FIXTURES.filter((name) => !name.startsWith("x2-"))) {
  test(`the recorded stream ${fixture}`, async () => {
    await script({ replay: fixture }, { replay: fixture });
    assert.deepEqual(await read(ours), await read(theirs));
  });
}

test("a stream that breaks off ends as an error, with all that was said before", async () => {
  await script({ replay: "x2-cut-connection" });
  const { message, error } = await read(ours);
  assert.deepEqual([message.content[0].text, error], ["The lighthouse was built in 1811", "api_error"]);
});

test("random answers, cut at random places", async () => {
  let seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  for (let i = 0; i < 25; i++) {
    const one = { say: "a\"\\ü😀 \n".repeat(1 + random(60)), ...(i % 5 === 4 ? { "error-after": random(8) } : {}) };
    await script(one, one);
    const [here, there] = [await read(ours), await read(theirs)];
    const text = (it) => it.message?.content?.map((block) => block.text).join("");
    assert.equal(text(here), text(there));
    assert.equal(here.error, there.error);
  }
});

test("a message in one piece", async () => {
  await script({ replay: "03-tool-use-partial-json" }, { replay: "03-tool-use-partial-json" });
  const { message } = await read(theirs);
  delete message.parsed_output; // the SDK's own, of streams only
  const whole = plain(await ours.messages.create(ASK));
  assert.deepEqual(whole, message);
});

test("goes on with what it does not know, and never with the client's key", async () => {
  const { response } = await ours.messages
    .create({ ...ASK, an_unknown_member: { deep: [1] }, metadata: { user_id: "u" } }, { headers: { "anthropic-beta": "x-2026-01-01,y" } })
    .withResponse();
  assert.match(response.headers.get("request-id"), /^req_/);
  assert.match(response.headers.get("turnstream-turn"), /^turn_[0-9a-f]{32}$/);
  const last = (await requests()).filter((one) => one.uri.startsWith("/v1/messages")).at(-1);
  const body = JSON.parse(last.body);
  assert.deepEqual(body.an_unknown_member, { deep: [1] });
  assert.equal(body.system, undefined);
  assert.equal(body.stream, true);
  assert.equal(last.headers["anthropic-beta"], "x-2026-01-01,y");
  assert.equal(last.headers["anthropic-version"], "2026-10-21");
  assert.ok(!JSON.stringify(last).includes("the-clients-own"));
});

test("puts a turn into a conversation of a name, and goes on there", async () => {
  const headers = { "turnstream-conversation": "from the sdk" };
  await script({ say: "One." });
  const { data, response } = await ours.messages.create(ASK, { headers }).withResponse();
  const id = response.headers.get("turnstream-conversation");
  assert.match(id, /^conv_/);
  const history = [...ASK.messages, { role: "assistant", content: data.content.map(({ type, text }) => ({ type, text })) }, { role: "user", content: "And?" }];
  const next = await ours.messages.create({ ...ASK, messages: history }, { headers }).withResponse();
  assert.equal(next.response.headers.get("turnstream-conversation"), id);
  const read = await (await fetch(`${TURNSTREAM_URL}/api/conversations/${id}`)).json();
  assert.equal(read.messages.length, 4);
  assert.deepEqual(read.turns.map((turn) => turn.state), ["completed", "completed"]);
});

test("watches a turn that somebody else has started", async () => {
  await script({ say: "The same for all. ".repeat(20), rate: 200 });
  const started = await fetch(`${TURNSTREAM_URL}/api/turns`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: `sdk-${Date.now()}`, message: "Hi" }),
  });
  const { turn } = await started.json();
  for (const _ of ["live", "once more, after its end"]) {
    const { message } = await read(ours, ASK, { headers: { "turnstream-turn": turn } });
    assert.equal(message.content[0].text, "The same for all. ".repeat(20));
    assert.equal(message.stop_reason, "end_turn");
  }
});

test("cancels the turn when the client goes, unless it is to go on", async () => {
  for (const [close, state] of [["", "cancelled"], ["continue", "completed"]]) {
    await script({ say: "Some more words. ".repeat(30), rate: 150 });
    const headers = { "turnstream-conversation": `left ${close}`, "turnstream-on-close": close };
    const stream = ours.messages.stream(ASK, { headers });
    stream.on("error", () => {});
    await new Promise((resolve) => stream.once("text", resolve));
    const turn = stream.response.headers.get("turnstream-turn");
    stream.finalMessage().catch(() => {});
    stream.abort();
    for (let told = "running"; told !== state; ) {
      told = (await (await fetch(`${TURNSTREAM_URL}/api/turns/${turn}`)).json()).state;
      assert.ok(["running", state].includes(told), told);
    }
  }
});

test("a turn without a conversation is watched and cancelled by its id", async () => {
  await script({ say: "Some more words. ".repeat(200), rate: 50 });
  const stream = ours.messages.stream(ASK);
  stream.on("error", () => {});
  await new Promise((resolve) => stream.once("text", resolve));
  const turn = stream.response.headers.get("turnstream-turn");
  const cancelled = await fetch(`${TURNSTREAM_URL}/api/turns/${turn}/cancel`, { method: "POST" });
  assert.equal((await cancelled.json()).state, "cancelled");
  await assert.rejects(stream.finalMessage());
});

test("errors have Claude's shape, status and a request id", async () => {
  await script({ status: 529 }, { status: 529 }, { status: 529 });
  const wrong = async (call) => {
    try {
      await call();
    } catch (error) {
      return [error.status, error.error?.error?.type, !!error.requestID];
    }
    return null;
  };
  assert.deepEqual(await wrong(() => ours.messages.create({ ...ASK, model: "" })), [400, "invalid_request_error", true]);
  assert.deepEqual(await wrong(() => ours.messages.create({ ...ASK, messages: [] })), [400, "invalid_request_error", true]);
  assert.deepEqual(await wrong(() => read({ messages: ours.messages }, ASK, { headers: { "turnstream-turn": "turn_no" } }).then((it) => { if (it.error) throw { status: 404, error: { error: { type: it.error } }, requestID: 1 }; })), [404, "not_found_error", true]);
  assert.deepEqual(await wrong(() => ours.messages.create(ASK)), [529, "overloaded_error", true]);
  const path = await fetch(`${TURNSTREAM_URL}/v1/nothing`);
  assert.deepEqual([path.status, (await path.json()).error.type], [404, "not_found_error"]);
});

test("counts tokens and lists models", async () => {
  const { max_tokens, ...asked } = ASK;
  assert.deepEqual(plain(await ours.messages.countTokens(asked)), plain(await theirs.messages.countTokens(asked)));
  const ids = async (client) => (await client.models.list({ limit: 3 })).data.map((model) => model.id);
  assert.deepEqual(await ids(ours), await ids(theirs));
  assert.equal((await ours.models.retrieve("claude-sonnet-4-6")).id, "claude-sonnet-4-6");
  await assert.rejects(ours.models.retrieve("claude-nothing"), { status: 404 });
});
