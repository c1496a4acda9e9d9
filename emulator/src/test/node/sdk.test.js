// The official TypeScript SDK against a running emulator, whose address is in EMULATOR_URL.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";

const baseURL = process.env.EMULATOR_URL;
const client = new Anthropic({ apiKey: "test-key", baseURL, maxRetries: 0 });
const model = "claude-sonnet-4-6";

const ask = (content, more = {}) => ({
  model,
  max_tokens: 2000,
  messages: [{ role: "user", content }],
  ...more,
});

const weather = {
  name: "get_weather",
  description: "Current weather of a city",
  input_schema: {
    type: "object",
    properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
    required: ["city", "unit"],
  },
};

test("streams text", async () => {
  const stream = client.messages.stream(ask("count to 20"));
  let text = "";
  stream.on("text", (delta) => (text += delta));
  const message = await stream.finalMessage();
  assert.match(text, /^1, 2, 3.*19, 20$/);
  assert.equal(message.content[0].text, text);
  assert.equal(message.stop_reason, "end_turn");
  assert.ok(message.usage.output_tokens > 20);
});

test("streams thinking with its signature", async () => {
  const more = { max_tokens: 3000, thinking: { type: "enabled", budget_tokens: 1024 } };
  const message = await client.messages.stream(ask("Hello", more)).finalMessage();
  assert.deepEqual(message.content.map((block) => block.type), ["thinking", "text"]);
  assert.match(message.content[0].thinking, /emulator/);
  assert.ok(message.content[0].signature.length > 50);
});

test("streams a tool call and closes with its result", async () => {
  const question = "What is the weather in Lisbon, in celsius?";
  const called = await client.messages.stream(ask(question, { tools: [weather] })).finalMessage();
  const call = called.content.at(-1);
  assert.equal(called.stop_reason, "tool_use");
  assert.deepEqual(call.input, { city: "Lisbon", unit: "celsius" });
  const closed = await client.messages.create({
    ...ask(question, { tools: [weather] }),
    messages: [
      { role: "user", content: question },
      { role: "assistant", content: called.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "21 degrees" }] },
    ],
  });
  assert.match(closed.content[0].text, /`get_weather` says: 21 degrees/);
  assert.equal(closed.stop_reason, "end_turn");
});

test("iterates over raw events", async () => {
  const types = [];
  for await (const event of await client.messages.create(ask("say Ahoy", { stream: true }))) {
    types.push(event.type);
  }
  assert.equal(types[0], "message_start");
  assert.equal(types.at(-1), "message_stop");
});

test("gets the same answer without streaming", async () => {
  const whole = await client.messages.create(ask("a table with emoji"));
  const streamed = await client.messages.stream(ask("a table with emoji")).finalMessage();
  assert.deepEqual(streamed.content, whole.content);
  assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
});

test("counts tokens", async () => {
  const { input_tokens } = await client.messages.countTokens({
    model,
    messages: [{ role: "user", content: "How many?" }],
  });
  assert.ok(input_tokens > 5 && input_tokens < 20);
});

test("pages through all models", async () => {
  const ids = [];
  for await (const info of client.models.list({ limit: 5 })) {
    ids.push(info.id);
  }
  assert.ok(ids.length > 10 && ids.includes(model));
  assert.equal((await client.models.retrieve(model)).display_name, "Claude Sonnet 4.6");
});

const refusals = {
  400: Anthropic.BadRequestError,
  401: Anthropic.AuthenticationError,
  403: Anthropic.PermissionDeniedError,
  404: Anthropic.NotFoundError,
  409: Anthropic.ConflictError,
  413: Anthropic.APIError,
  429: Anthropic.RateLimitError,
  500: Anthropic.InternalServerError,
  529: Anthropic.InternalServerError,
};
for (const [status, type] of Object.entries(refusals)) {
  test(`sees status ${status} as ${type.name}`, async () => {
    await assert.rejects(client.messages.create(ask(`!emulate status=${status}`)), (error) => {
      assert.ok(error instanceof type, String(error));
      assert.equal(error.status, Number(status));
      assert.match(error.requestID, /^req_/);
      assert.equal(error.error.request_id, error.requestID);
      return true;
    });
  });
}

test("sees a missing model and a bad request for themselves", async () => {
  await assert.rejects(client.messages.create(ask("Hi", { model: "claude-0" })), Anthropic.NotFoundError);
  await assert.rejects(client.messages.create(ask("Hi", { max_tokens: -1 })), Anthropic.BadRequestError);
});

test("retries what is overloaded, as told by retry-after", async () => {
  const patient = new Anthropic({ apiKey: "test-key", baseURL, maxRetries: 2 });
  await fetch(`${baseURL}/emulator/script`, {
    method: "POST",
    body: JSON.stringify([{ status: 529, "retry-after": 0.01 }, { status: 429, "retry-after": 0.01 }]),
  });
  const message = await patient.messages.create(ask("say third time lucky"));
  assert.equal(message.content[0].text, "third time lucky");
});

test("sees an error in the middle of a stream", async () => {
  const stream = client.messages.stream(ask("!emulate error-after=5\na story"));
  let text = "";
  stream.on("text", (delta) => (text += delta));
  await assert.rejects(stream.finalMessage(), (error) => {
    assert.ok(error instanceof Anthropic.APIError, String(error));
    assert.match(error.message, /overloaded_error/);
    return true;
  });
  assert.ok(text.length > 5);
});

test("sees a cut stream", async () => {
  for (const cut of ["end", "close", "reset"]) {
    const stream = client.messages.stream(ask(`!emulate cut-after=5 cut=${cut}\na story`));
    await assert.rejects(stream.finalMessage(), Anthropic.AnthropicError, cut);
  }
});

test("reads a stream in pieces of one byte with CR LF", async () => {
  const stream = client.messages.stream(ask("!emulate chunk=1 crlf\nemoji"));
  const message = await stream.finalMessage();
  assert.match(message.content[0].text, /👨‍👩‍👧‍👦/u);
});

test("stops a stream, which the emulator notices", async () => {
  const stream = client.messages.stream(ask("!emulate deltas=100000 delay=10 label=stopped-by-node"));
  await new Promise((resolve) => stream.once("text", resolve));
  stream.abort();
  await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
  let aborts = [];
  while (!aborts.some((abort) => abort.label === "stopped-by-node")) {
    aborts = (await (await fetch(`${baseURL}/emulator/stats`)).json()).last_aborts;
  }
});
