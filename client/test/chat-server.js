// A server for the tests: the AI SDK's chats over HTTP as docs/AI-SDK.md has them, with turns that the test writes and faults that it chooses.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

/** One turn: groups of chunks, each with a position. */
class Written {
  groups = [];
  watchers = new Set();
  ended = false;
  epoch = 1;
  id = "turn_" + randomBytes(16).toString("hex");

  constructor(fields) {
    Object.assign(this, fields);
    this.write({ type: "start", messageId: fields.messageId, messageMetadata: { turn: this.id } });
  }
  write(...chunks) {
    this.groups.push(chunks);
    for (const watcher of this.watchers) watcher();
    return this;
  }
  open() {
    return this.write({ type: "start-step" }, { type: "text-start", id: "0" });
  }
  say(...pieces) {
    for (const delta of pieces) this.write({ type: "text-delta", id: "0", delta });
    return this;
  }
  end(...chunks) {
    this.ended = true;
    const last = [{ type: "text-end", id: "0" }, { type: "finish-step" }, { type: "finish", finishReason: "stop", messageMetadata: { cost_usd: 0.5 } }];
    return this.write(...(chunks.length ? chunks : last), "[DONE]");
  }
  /** The turn as it is told to who has no usable position: in one piece. */
  whole() {
    const chunks = this.groups.flat();
    const delta = chunks.map((chunk) => (chunk.type === "text-delta" ? chunk.delta : "")).join("");
    const first = chunks.findIndex((chunk) => chunk.type === "text-delta");
    return chunks.filter((chunk, at) => chunk.type !== "text-delta" || at === first).map((chunk) => (chunk.type === "text-delta" ? { ...chunk, delta } : chunk));
  }
}

export class ChatServer {
  turns = [];
  /** Every request that came, in order. */
  requests = [];
  /** Faults. */
  down = false;
  status = 0; // of each answer instead of the right one
  body = "<h1>Bad Gateway</h1>";
  lost = 0; // so many questions arrive and their answer is lost with the connection
  held = null; // a promise that each answer's head waits for
  trimmed = false; // positions can't be used any more
  cutInGroup = false; // the connection breaks in the middle of the next group
  onStart = () => {};
  onStop = (turn) => turn?.end({ type: "abort" }, { type: "finish", finishReason: "interrupted" });

  static async listen() {
    const server = new ChatServer();
    server.http = createServer((request, response) => void server.answer(request, response));
    await new Promise((resolve) => server.http.listen(0, "127.0.0.1", resolve));
    server.api = `http://127.0.0.1:${server.http.address().port}/ai-sdk/chat`;
    return server;
  }
  async close() {
    this.cut();
    await new Promise((resolve) => this.http.close(resolve));
  }
  cut() {
    this.http.closeAllConnections();
  }
  get last() {
    return this.turns.at(-1);
  }
  asked(method, end = "") {
    return this.requests.filter((request) => request.method === method && request.path.endsWith(end));
  }

  async answer(request, response) {
    const url = new URL(request.url, this.api);
    let text = "";
    for await (const piece of request) text += piece;
    const body = text && JSON.parse(text);
    const { method, headers } = request;
    this.requests.push({ method, path: url.pathname, turn: url.searchParams.get("turn"), headers, body });
    if (this.down) return request.socket.destroy();
    if (this.status) return response.writeHead(this.status).end(this.body);
    const refuse = () => response.writeHead(404).end(JSON.stringify({ type: "error", code: "unknown", message: "There is no such chat.", retryable: false }));
    const [chat, verb] = url.pathname.split("/").slice(3).map(decodeURIComponent);
    if (verb === "stop") {
      const turn = this.turns.find((turn) => (body.turn ? turn.id === body.turn : body.command ? turn.command === body.command : turn.chat === chat));
      if (!turn) return refuse();
      if (!turn.ended) this.onStop(turn);
      return response.writeHead(200).end(JSON.stringify({ turn: turn.id, state: "cancelled" }));
    }
    if (method === "GET") {
      const asked = url.searchParams.get("turn");
      const turn = this.turns.find((turn) => (asked ? turn.id === asked : turn.chat === chat && !turn.ended));
      await this.held;
      if (asked && !turn) return refuse();
      return turn ? this.tell(turn, asked && headers["last-event-id"], response) : response.writeHead(204).end();
    }
    const command = headers["idempotency-key"];
    let turn = command && this.turns.find((turn) => turn.command === command);
    if (!turn) {
      const message = body.messages.at(-1);
      turn = new Written({ chat: body.id, command, messageId: message.role === "assistant" ? message.id : "msg_" + this.turns.length });
      this.turns.push(turn);
      this.onStart(turn);
    }
    await this.held;
    if (this.lost-- > 0) return request.socket.destroy();
    this.tell(turn, headers["last-event-id"], response);
  }

  tell(turn, position, response) {
    const [epoch, after] = position ? position.split("-").map(Number) : [turn.epoch, 0];
    if (epoch === turn.epoch && after === turn.groups.length && turn.ended) return response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/event-stream", "x-turnstream-turn": turn.id });
    response.write(": hello\n\n");
    let at = after;
    const send = (chunks, seq) => {
      const lines = chunks.map((chunk, n) => (n + 1 < chunks.length ? "" : `id: ${turn.epoch}-${seq}\n`) + `data: ${chunk === "[DONE]" ? chunk : JSON.stringify(chunk)}\n\n`);
      if (this.cutInGroup && lines.length > 1) {
        this.cutInGroup = false;
        at = Infinity;
        response.write(lines[0]);
        return setImmediate(() => response.destroy());
      }
      const bytes = Buffer.from(lines.join(""));
      // Cut in the middle of everything.
      response.write(bytes.subarray(0, bytes.length >> 1));
      response.write(bytes.subarray(bytes.length >> 1));
      if (chunks.includes("[DONE]")) response.end();
    };
    if (epoch !== turn.epoch || (after && this.trimmed)) {
      this.trimmed = false;
      at = turn.groups.length;
      send(turn.whole(), at);
    }
    const more = () => {
      while (at < turn.groups.length && !response.destroyed) send(turn.groups[at], ++at);
    };
    more();
    if (turn.ended) return;
    turn.watchers.add(more);
    response.on("close", () => turn.watchers.delete(more));
  }
}
