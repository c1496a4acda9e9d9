import { AbstractChat } from "ai";

/** What `useChat` shows, without React. */
export class Chat extends AbstractChat {
  constructor({ messages = [], ...options }) {
    const state = {
      status: "ready",
      error: undefined,
      messages,
      pushMessage: (message) => void (state.messages = [...state.messages, message]),
      popMessage: () => void (state.messages = state.messages.slice(0, -1)),
      replaceMessage: (at, message) => void (state.messages = state.messages.with(at, structuredClone(message))),
      snapshot: structuredClone,
    };
    super({ id: "chat-1", state, ...options });
  }
  /** The latest answer's text. */
  get text() {
    const parts = this.lastMessage?.role === "assistant" ? this.lastMessage.parts : [];
    return parts.filter((part) => part.type === "text").map((part) => part.text).join("|");
  }
}
