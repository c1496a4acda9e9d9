/** The frames of Turnstream's native protocol, sections 8 and 9 of docs/PROTOCOL.md. */

/** A content block as Claude sent it; an unfinished tool call has its input so far in `partial_json`. */
export interface Block {
  type: string;
  text?: string;
  thinking?: string;
  signature?: string;
  input?: unknown;
  partial_json?: string;
  citations?: unknown[];
  [field: string]: unknown;
}

/** States of a turn on the server. */
export type ServerState = "queued" | "running" | "completed" | "cancelled" | "failed" | "interrupted";

/**
 * States of a turn as the client sees it: `sending` until the server has accepted it; `refused` when it did not; `unknown` when the
 * server knows it no longer (it was deleted); `closed` when the client was closed before the end, which ends nothing on the server.
 */
export type State = ServerState | "sending" | "refused" | "unknown" | "closed";

/** What went wrong: section 4 and 8.6. */
export interface Failure {
  code: string;
  message: string;
  retryable: boolean;
  retry_after_ms?: number;
  upstream_status?: number;
  upstream_request_id?: string;
  [field: string]: unknown;
}

/** Tokens as billed. */
export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
}

/** What a turn has cost and how it ended; fields are missing where the client only learned that it ended. */
export interface Receipt extends Partial<Usage> {
  turn: string | null;
  state: State;
  /** From the command to the close of the connection to Claude; null when there was none to close; missing when nobody cancelled. */
  upstream_closed_ms?: number | null;
  model?: string | null;
  /** US dollars at list price; null when the model's price is not known. */
  cost_usd?: number | null;
  estimated?: boolean;
  first_delta_ms?: number | null;
  duration_ms?: number | null;
  stop_reason?: string | null;
  stop_details?: unknown;
  error?: Failure | null;
}

interface At {
  turn: string;
  epoch: number;
  seq: number;
}

/** The last event of a turn. Those that the client makes itself (`refused`, `unknown`, `closed`) have only these fields. */
export type End = { type: "end"; turn: string | null; epoch: number | null; seq: number; state: State; error: Failure | null; text_crc32?: string; stop_reason?: string | null } & Omit<Receipt, "turn" | "state">;

/** Stands for all events up to its `seq`: what was shown of the answer before is replaced by `content`. */
export type Snapshot = At & {
  type: "snapshot"; state: ServerState; conversation: string; command: string; question: string; answer: string;
  model: string | null; content: (Block | null)[]; text_crc32?: string;
};

/** What iterating a turn yields: 8.3, and `reset`, `error` and `unknown` types of the future. */
export type TurnEvent =
  | At & { type: "accepted"; conversation: string | null; command: string | null; question: string | null; answer: string | null; model: string; time: string }
  | At & { type: "started"; time: string }
  | At & { type: "message_start"; id: string; model: string }
  | At & { type: "block_start"; index: number; block: Block }
  | At & { type: "text"; index: number; text: string }
  | At & { type: "thinking"; index: number; thinking: string }
  | At & { type: "input_json"; index: number; partial_json: string }
  | At & { type: "signature"; index: number; signature: string }
  | At & { type: "citation"; index: number; citation: unknown }
  | At & { type: "delta"; index: number; delta: unknown }
  | At & { type: "block_stop"; index: number }
  | At & Usage & { type: "usage"; stop_reason: string | null }
  | At & { type: "message_stop" }
  | At & { type: "event"; event: unknown }
  | Snapshot
  /** The turn is told again from its beginning: what was shown before is void. */
  | { type: "reset" }
  /** The client's own word: the text is not the one that the server says it sent. */
  | { type: "error"; error: Failure }
  | End;

/** `hello` of 8.1; over HTTP it is made of `/info`. */
export interface Hello {
  type: "hello";
  version: string;
  upstream: string;
  model: string;
  heartbeat_ms?: number;
  resume_window_ms?: number;
  limits: { message_bytes: number; body_bytes?: number; watches?: number; queue?: number; [limit: string]: unknown };
  [field: string]: unknown;
}

/** A conversation in a list. */
export interface ConversationSummary {
  conversation: string;
  title: string;
  created: string;
  updated: string;
  settings: Settings;
  messages: number;
  turns: number;
}

/** What became of a conversation: 8.1; of a deleted one no more than its id. */
export interface ConversationNews {
  type: "conversation";
  conversation: string;
  deleted: boolean;
  title?: string;
  settings?: Settings;
}

/** How much of each limit is used: 8.1 and 13. */
export interface Budget {
  type: "budget";
  limits: Limit[];
}

/** A limit, in dollars, tokens, turns or connections. */
export interface Limit {
  whose: "user" | "token" | "all";
  measure: "dollars_a_day" | "dollars_a_month" | "tokens_a_minute" | "turns_at_once" | "turns_an_hour" | "connections";
  limit: number;
  /** Settled, and used so far by turns that run. */
  used: number;
  /** What turns that run may use at most. */
  reserved: number;
  /** When it begins anew; null for what is there at once. */
  ends: string | null;
}

/** A message of a conversation that was read; messages form a tree by `parent`. */
export interface Message {
  message: string;
  parent: string | null;
  role: "user" | "assistant";
  content: Block[];
  turn: string;
  created: string;
  partial: boolean;
}

/** A turn of a conversation that was read. */
export type TurnRecord = Partial<Usage> & {
  turn: string; conversation: string; command: string; question: string; answer: string; state: ServerState;
  epoch: number | null; head: number | null; created: string; ended: string | null;
  stop_reason: string | null; error: Failure | null; model: string | null; [field: string]: unknown;
};

/** A conversation that was read: 9.2. */
export interface ConversationDocument {
  conversation: string;
  title: string;
  created: string;
  updated: string;
  settings: Settings;
  leaf: string | null;
  messages: Message[];
  turns: TurnRecord[];
}

/** What is asked of Claude beside the messages: section 8.7. */
export interface TurnRequest {
  max_tokens?: number | null;
  system?: string | Block[] | null;
  thinking?: object | null;
  effort?: string | null;
  tools?: object[] | null;
  tool_choice?: object | null;
  stop_sequences?: string[] | null;
  temperature?: number | null;
}

/** What a conversation asks for in each of its turns. */
export interface Settings extends TurnRequest {
  model?: string | null;
  history?: "client" | "server" | null;
  /** For how long after its last activity it is kept, in milliseconds, if that is less than the server keeps all. */
  keep_ms?: number | null;
}

/** How a turn is to be started. */
export interface TurnOptions {
  /** While another turn of the conversation runs: wait behind it (default), be refused, or cancel it. */
  busy?: "queue" | "refuse" | "interrupt" | "interrupt_unwatched";
  model?: string;
  /** What this turn asks for otherwise than its conversation: section 8.7. */
  options?: TurnRequest;
  /** `send` in a new conversation only: what each of its turns asks for. */
  settings?: Settings;
  /** Cancel the turn when nobody has watched it for so long, milliseconds; left out, it runs on. */
  orphanMs?: number;
  /** `send` only: the message to branch from; null: from the beginning; left out: the newest message. */
  parent?: string | null;
  /** `regenerate` only: an answer or its question; left out: the newest question. */
  message?: string;
  /** The command's id, under which it may be sent again, after a reload of the page, say; left out: one is made. */
  id?: string;
}

/** The part of the WebSocket interface that the client uses. */
export interface SocketLike {
  onmessage: any;
  onclose: any;
  onerror: any;
  send(text: string): void;
  close(): void;
  /** Drops the connection at once; the package `ws` has it, browsers have not. */
  terminate?(): void;
}

/** How to connect; all of it may be left out in a page. */
export interface Options {
  /** The server's address; default: the page's own origin. */
  url?: string;
  /** Default: `globalThis.WebSocket`, which Node 20 lacks. */
  WebSocket?: new (url: string, protocol: string) => SocketLike;
  /** Default: `globalThis.fetch`. */
  fetch?: typeof fetch;
  /** `auto` (default): WebSocket, and server-sent events where WebSockets are blocked. */
  transport?: "auto" | "websocket" | "sse";
  /** Headers of the HTTP requests. A WebSocket in a browser can't have any. */
  headers?: Record<string, string>;
  /** The longest pause between two tries, milliseconds; default 10000. */
  backoffMs?: number;
  /** How long to wait for `hello`, milliseconds; default 10000. */
  connectMs?: number;
  /** HTTP only: a response from which nothing came for so long is dead, milliseconds; default 40000 (the server breaks silence after 15 s). */
  silenceMs?: number;
  /** On server-sent events: how often WebSocket is tried again, milliseconds; default 300000. */
  retryWebSocketMs?: number;
}

/** `Options`, and who you are: one of the two. Functions are called whenever something has to be shown; they may be async. */
export type PassOptions = Omit<Options, "WebSocket"> & { WebSocket?: new (url: string, protocols: string[]) => SocketLike } & ({ token: Given<string>; ticket?: undefined } | { ticket: () => string | PromiseLike<string>; token?: undefined });

/** A frame of the server, as it comes. */
export type Frame = any;

/** A command on its way. @internal */
export interface Command {
  type: string;
  id: string;
  [field: string]: unknown;
}

/** A value, or what makes it for each request. */
export type Given<T> = T | (() => T | PromiseLike<T>);

/** How `turnstream/ai-sdk` reaches the server; all of it may be left out. */
export interface ChatTransportOptions {
  /** The path or address of the chats; default: `/ai-sdk/chat` of the page's own server. */
  api?: string;
  /** Sent with each request, e.g. `authorization`. */
  headers?: Given<Record<string, string> | Headers>;
  /** Further fields of each question: `model`, `system`, `tools`, … */
  body?: Given<object>;
  /** As in `fetch`. */
  credentials?: RequestCredentials;
  /** Default: `globalThis.fetch`. */
  fetch?: typeof fetch;
  /** Whether `stop()` of `useChat` ends the turn at the server (default); with false it only looks away. */
  stopOnAbort?: boolean;
  /** Told the receipt of a turn that `stop()` of `useChat` has ended: final state, tokens, cost. */
  onStopped?: (receipt: Receipt, chatId: string) => void;
  /** Told false when the connection of an answer is lost, and true when it goes on. */
  onConnection?: (isConnected: boolean, chatId: string) => void;
  /** The longest pause between two tries, milliseconds; default 10000. */
  backoffMs?: number;
  /** How long a server is tried that was never reached, milliseconds; default 10000. One that was is tried for ever. */
  contactMs?: number;
  /** A connection on which nothing is heard for so long is dead, milliseconds; default 40000 (the server breaks silence after 15 s). */
  silenceMs?: number;
}
