// A useChat tab of the test in which all protocols watch one turn: it asks, and may stop.
import { DefaultChatTransport } from "ai";
import { createInterface } from "node:readline";
import { Chat, TURNSTREAM_URL } from "./chat.mjs";

const api = `${TURNSTREAM_URL}/ai-sdk/chat`;
const tell = (told) => console.log(JSON.stringify(told));
let begun = false;
const chat = new Chat({ transport: new DefaultChatTransport({ api }) });

const commands = {
  async ask(question) {
    const timer = setInterval(() => {
      if (begun || !chat.text) return;
      begun = true;
      const { turn, conversation } = chat.lastMessage.metadata;
      tell({ began: turn, conversation });
    }, 5);
    await chat.sendMessage({ text: question });
    clearInterval(timer);
    tell({ text: chat.text, end: chat.lastMessage.metadata.state });
  },
  stop: () => fetch(`${api}/${encodeURIComponent(chat.id)}/stop`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, value } = JSON.parse(line);
  void commands[name](value);
}
