// AG-UI's own client, and what the tests ask of the server and of what answers behind it.
import { HttpAgent } from "@ag-ui/client";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

export const { TURNSTREAM_URL, EMULATOR_URL } = process.env;
export const url = `${TURNSTREAM_URL}/ag-ui`;

/** What the client complained of: nothing that this server says may be strange to it. */
export const warnings = [];
console.warn = (...told) => warnings.push(told.join(" "));
console.error = () => {};

export const json = async (path, body, method = body === undefined ? "GET" : "POST") => {
  const sent = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(TURNSTREAM_URL + path, { method, ...sent });
  const text = await response.text();
  return text ? JSON.parse(text) : { status: response.status };
};

export const script = async (...scripts) => {
  const response = await fetch(`${EMULATOR_URL}/emulator/script`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(scripts),
  });
  assert.equal(response.status, 200, await response.text());
};

/** What Claude was asked last. */
export const asked = async () => {
  const { requests } = await (await fetch(`${EMULATOR_URL}/emulator/requests`)).json();
  return JSON.parse(requests.filter((one) => one.uri.startsWith("/v1/messages")).at(-1).body);
};

export const user = (content) => ({ id: randomUUID(), role: "user", content });

export const newAgent = (settings = {}) =>
  new HttpAgent({ url, threadId: randomUUID(), initialMessages: [user("Hi")], ...settings });

/** Runs an agent to the end of its run; the events that the client took. */
export async function run(agent, parameters = {}) {
  const events = [];
  const subscriber = { onEvent: ({ event }) => void events.push(event) };
  const done = agent.runAgent(parameters, subscriber);
  return Object.assign(await done, { events, last: events.at(-1), custom: (name) => events.find((it) => it.name === `turnstream.${name}`)?.value });
}

/** Begins a run and waits for its first text; what ends it, and its turn. */
export async function begin(agent, parameters = {}) {
  let turn;
  let heard;
  const text = new Promise((resolve) => (heard = resolve));
  const events = [];
  const done = agent.runAgent(parameters, {
    onEvent: ({ event }) => void events.push(event),
    onCustomEvent: ({ event }) => {
      if (event.name === "turnstream.turn") turn = event.value.turn;
    },
    onTextMessageContentEvent: () => heard(),
  });
  done.catch(() => {});
  await Promise.race([text, done]);
  return { done, turn, events };
}

export const state = async (turn) => (await json(`/api/turns/${turn}`)).state;

export async function until(turn, wanted) {
  for (let now = ""; now !== wanted; now = await state(turn)) {
    assert.ok(["", "queued", "running"].includes(now), `${now} instead of ${wanted}`);
  }
}

/** What a client has of one answer, in the words of Claude's blocks. */
export function answerOf(messages, answer) {
  const ours = (id) => id === answer || id.startsWith(`${answer}-`);
  const thoughts = messages
    .filter((it) => it.role === "reasoning" && ours(it.id))
    .map((it) => [it.content, it.encryptedValue ?? ""]);
  const spoken = messages.find((it) => it.id === answer);
  const calls = (spoken?.toolCalls ?? []).map((it) => [it.id, it.function.name, it.function.arguments]);
  const results = messages.filter((it) => it.role === "tool" && ours(it.id)).map((it) => [it.toolCallId, JSON.parse(it.content)]);
  return { text: spoken?.content ?? "", thoughts, calls, results };
}

/** The same of what the server has. */
export function stored(content) {
  const blocks = content.filter((it) => it);
  const of = (...types) => blocks.filter((it) => types.includes(it.type));
  const input = (it) => it.partial_json ?? JSON.stringify(it.input);
  return {
    text: of("text").map((it) => it.text).join(""),
    thoughts: of("thinking", "redacted_thinking").map((it) => [it.thinking ?? "", it.signature ?? it.data ?? ""]),
    calls: of("tool_use", "server_tool_use", "mcp_tool_use").map((it) => [it.id, it.name, input(it)]),
    results: blocks.filter((it) => it.type.endsWith("_tool_result")).map((it) => [it.tool_use_id, it.content]),
  };
}

/** Arguments as what they say, since they may be written in several ways. */
export const said = (answer) => ({
  ...answer,
  calls: answer.calls.map(([id, name, input]) => {
    try {
      return [id, name, JSON.parse(input)];
    } catch {
      return [id, name, input];
    }
  }),
});
