// What the tests of all transports share: the AI SDK's own chat, and what the server has of it.
import { AbstractChat } from "ai";

export const { TURNSTREAM_URL, EMULATOR_URL } = process.env;

/** What `useChat` shows, without React. */
export class Chat extends AbstractChat {
  constructor({ messages = [], id = newName(), ...options }) {
    const state = {
      status: "ready",
      error: undefined,
      messages,
      pushMessage: (message) => void (state.messages = [...state.messages, message]),
      popMessage: () => void (state.messages = state.messages.slice(0, -1)),
      replaceMessage: (at, message) => void (state.messages = state.messages.with(at, structuredClone(message))),
      snapshot: structuredClone,
    };
    super({ id, state, ...options });
  }
  /** The latest answer's text. */
  get text() {
    return this.lastMessage?.role === "assistant" ? textOf(this.lastMessage) : "";
  }
}

export const textOf = (message) => message.parts.filter((part) => part.type === "text").map((part) => part.text).join("");

let names = 0;
export const newName = () => `chat ${process.pid}/${++names} ?#ü`;

/** Waits for a condition. */
export async function until(holds, what = holds) {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Has the emulator answer the next questions so, in order. */
export async function script(...scripts) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${EMULATOR_URL}/emulator/script`, { method: "POST", headers, body: JSON.stringify(scripts) });
  if (!response.ok) throw new Error(await response.text());
}

/** Scripts of answers, some whole, some cut at random places: for one seed always the same. */
export function* randomAnswers(seed, count) {
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  for (let n = 0; n < count; n++) {
    const say = "a\"\\ü😀 \n".repeat(1 + random(60));
    const faults = [{}, { chunk: 1 + random(40) }, { "error-after": random(8) }, { "cut-after": random(8), cut: "reset" }, { overlap: true, think: true }];
    yield { say, ...faults[n % faults.length] };
  }
}

/** Has the emulator forget all scripts and requests. */
export const reset = () => fetch(`${EMULATOR_URL}/emulator/reset`, { method: "POST" });

/** Bodies of the requests that reached the emulator. */
export async function requests() {
  const { requests } = await (await fetch(`${EMULATOR_URL}/emulator/requests`)).json();
  return requests.filter((request) => request.uri.startsWith("/v1/messages")).map((request) => JSON.parse(request.body));
}

export async function get(path) {
  const response = await fetch(TURNSTREAM_URL + path);
  return response.ok ? response.json() : null;
}

/** The server's messages of a conversation on the way to its newest one. */
export async function path(message) {
  const { messages, leaf } = await get(`/api/conversations/${message.metadata.conversation}`);
  const all = new Map(messages.map((each) => [each.message, each]));
  const way = [];
  for (let at = all.get(leaf); at; at = all.get(at.parent)) way.unshift(at);
  return way;
}

/** The answers that a UI message holds, as the server has them: arrays of content blocks. */
export async function answers(message) {
  const { messages } = await get(`/api/conversations/${message.metadata.conversation}`);
  return Object.keys(message.metadata.answers).map((id) => messages.find((each) => each.message === id).content);
}

/** A UI message as content blocks, without what only one of the two sides has. */
export function blocksOf(message) {
  const blocks = [];
  for (const part of message.parts) {
    if (part.type === "text") blocks.push({ text: part.text });
    else if (part.type === "reasoning") blocks.push(reasoning(part));
    else if (part.type === "data-block") blocks.push(part.data);
    else if (/^(tool-|dynamic-tool$)/.test(part.type)) blocks.push(...tool(part));
    else if (part.type.startsWith("source-")) (blocks.findLast((block) => "text" in block).sources ??= []).push(part.providerMetadata.anthropic.citation);
    else if (part.type !== "step-start") throw new Error(`unexpected ${part.type}`);
  }
  return blocks;
}

function reasoning({ text, providerMetadata }) {
  const { signature, redactedData } = providerMetadata?.anthropic ?? {};
  return redactedData ? { redacted: redactedData } : { thinking: text, ...(signature && { signature }) };
}

function tool(part) {
  const name = part.toolName ?? part.type.slice(5);
  const call = { call: part.toolCallId, name, ...(part.state === "input-streaming" ? { partial: part.rawInput ?? "" } : { input: part.input }) };
  if (!part.providerExecuted || !/^output-/.test(part.state)) return [call];
  return [call, { result: part.toolCallId, ...(part.errorText ? { error: part.errorText } : { output: part.output }) }];
}

/** The same of the server's content blocks. */
export function blocksOfLog(content) {
  return content.map((block) => {
    switch (block.type) {
      case "text":
        return { text: block.text, ...(block.citations?.length && { sources: block.citations }) };
      case "thinking":
        return { thinking: block.thinking, ...(block.signature && { signature: block.signature }) };
      case "redacted_thinking":
        return { redacted: block.data };
      case "tool_use":
      case "server_tool_use":
      case "mcp_tool_use":
        return { call: block.id, name: block.name, ...("partial_json" in block ? { partial: block.partial_json } : { input: block.input }) };
      default:
        if (!block.type.endsWith("_tool_result")) return block;
        return { result: block.tool_use_id, ...(block.content.error_code ? { error: block.content.error_code } : { output: block.content }) };
    }
  });
}
