import { useSyncExternalStore } from "react";
import { Chat } from "@ai-sdk/react";
import { lastAssistantMessageIsCompleteWithToolCalls } from "ai";
import { TurnstreamChatTransport } from "turnstream/ai-sdk";
import { run, tools } from "./tools.js";

const api = (import.meta.env.VITE_TURNSTREAM ?? "http://127.0.0.1:8000") + "/ai-sdk/chat";

/** Opens a chat with what this browser has of it. It lives outside of React, so answers go on whatever is shown. */
export function openChat(id) {
  const transport = new TurnstreamChatTransport({
    api,
    body: { tools },
    onConnection: setConnected,
    onStopped: (receipt) => annotate(chat, receipt),
  });
  const chat = new Chat({
    id,
    transport,
    messages: JSON.parse(localStorage.getItem(id) ?? "[]"),
    // Tools run here, in the page, and their results are sent on as soon as all are there.
    onToolCall: ({ toolCall }) => void chat.addToolOutput({ tool: toolCall.toolName, toolCallId: toolCall.toolCallId, ...run(toolCall) }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
  });
  // What runs at the server goes on here; an answer that the page was left in the middle of comes whole, also when it has ended meanwhile.
  const { role, metadata } = chat.lastMessage ?? {};
  void chat.resumeStream({ body: { turn: role === "assistant" && !metadata?.state ? metadata?.turn : undefined } });
  return chat;
}

export const save = (chat) => localStorage.setItem(chat.id, JSON.stringify(chat.messages));

/** `stop()` ends the stream at once; what the turn has cost is known a moment later. */
function annotate(chat, receipt) {
  chat.messages = chat.messages.map((message) =>
    message.metadata?.turn === receipt.turn ? { ...message, metadata: { ...message.metadata, ...receipt } } : message,
  );
}

let isConnected = true;
const listeners = new Set();

function setConnected(value) {
  isConnected = value;
  for (const listener of listeners) listener();
}

/** Whether the answer's connection stands; it comes back by itself. */
export function useConnected() {
  const subscribe = (listener) => (listeners.add(listener), () => listeners.delete(listener));
  return useSyncExternalStore(subscribe, () => isConnected);
}
