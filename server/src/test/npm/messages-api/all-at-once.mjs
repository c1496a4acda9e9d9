// Claude's own SDK in the test in which all protocols watch one turn: it watches, and may stop.
import Anthropic from "@anthropic-ai/sdk";
import { createInterface } from "node:readline";

const { TURNSTREAM_URL } = process.env;
const tell = (told) => console.log(JSON.stringify(told));
const anthropic = new Anthropic({ apiKey: "any", baseURL: TURNSTREAM_URL, maxRetries: 0 });
const ASK = { model: "claude-sonnet-4-6", max_tokens: 400, messages: [{ role: "user", content: "Hi" }] };
let turn;

const commands = {
  async watch(watched) {
    turn = watched;
    const stream = anthropic.messages.stream(ASK, { headers: { "turnstream-turn": turn } });
    stream.on("error", () => {});
    stream.once("text", () => tell({ began: turn }));
    const end = await stream.finalMessage().then(
      () => "completed",
      (error) => error.error?.error?.details?.error_code ?? String(error),
    );
    const text = stream.currentMessage ?? stream.receivedMessages.at(-1);
    tell({ text: text.content.map((block) => block.text).join(""), end });
  },
  stop: () => fetch(`${TURNSTREAM_URL}/api/turns/${turn}/cancel`, { method: "POST" }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, value } = JSON.parse(line);
  void commands[name](value);
}
