// A server for the tests: sections 8 and 9 of docs/PROTOCOL.md with turns that the test writes, and faults that the test chooses.
import { createServer } from "node:http";
import { crc32 } from "node:zlib";
import { randomBytes } from "node:crypto";
import { WebSocketServer } from "ws";

const make = (prefix) => prefix + randomBytes(16).toString("hex");
const FINAL = ["completed", "cancelled", "failed", "interrupted"];
const STARTS = ["start", "regenerate", "edit", "continue"];

/** CRC-32 as zlib has it; Node 20's early versions lack `zlib.crc32`. */
export function checksum(text) {
  if (crc32) return crc32(text).toString(16).padStart(8, "0");
  let sum = -1;
  for (const byte of Buffer.from(text)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (~sum >>> 0).toString(16).padStart(8, "0");
}

/** One turn: its log, and who watches it. */
class Written {
  constructor(server, fields) {
    Object.assign(this, { id: make("turn_"), epoch: 1, log: [], state: "running", watchers: new Map() }, fields);
    this.server = server;
    const { conversation, command, question, answer } = this;
    this.write({ type: "accepted", conversation, command, question, answer, model: "m", time: "t" });
  }
  get head() {
    return this.log.length;
  }
  get text() {
    return this.log.map((event) => (event.type === "text" ? event.text : "")).join("");
  }
  write(...events) {
    for (const event of events) {
      const frame = { ...event, turn: this.id, epoch: this.epoch, seq: this.head + 1 };
      this.log.push(frame);
      for (const send of this.watchers.values()) send(frame);
    }
    return this;
  }
  /** Starts the one text block of the answer. */
  open() {
    return this.write({ type: "started", time: "t" }, { type: "message_start", id: "m1", model: "m" }, { type: "block_start", index: 0, block: { type: "text", text: "" } });
  }
  say(...pieces) {
    return this.write(...pieces.map((text) => ({ type: "text", index: 0, text })));
  }
  end(state = "completed", fields = {}) {
    this.state = state;
    const usage = { input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    this.write({ type: "end", state, ...usage, model: "m", cost_usd: 0.5, estimated: false, first_delta_ms: 1, duration_ms: 2, stop_reason: null, error: null, text_crc32: checksum(this.text), ...fields });
    this.watchers.clear();
    return this;
  }
  snapshot(seq = this.head) {
    const { id: turn, epoch, conversation, command, question, answer } = this;
    const text = this.log.slice(0, seq).map((event) => (event.type === "text" ? event.text : "")).join("");
    return { type: "snapshot", turn, epoch, seq, state: this.state, conversation, command, question, answer, model: "m", content: [{ type: "text", text }], text_crc32: checksum(text) };
  }
  record() {
    const { id: turn, conversation, command, question, answer, state, epoch, head } = this;
    return { turn, conversation, command, question, answer, state, epoch, head };
  }
  receipt() {
    const { type, epoch, seq, text_crc32, error, ...rest } = this.log.at(-1);
    return { ...rest, upstream_closed_ms: 1.5 };
  }
}

export class Server {
  turns = new Map();
  commands = new Map();
  conversations = new Set();
  sockets = new Set();
  /** Every command that came, in order, over whichever transport. */
  received = [];
  /** Connections that were tried: "websocket" or the path of a request. */
  tried = [];
  limits = { message_bytes: 1000, watches: 256, queue: 8 };
  hello = { type: "hello", protocol: "turnstream.v1", version: "0.2.0", heartbeat_ms: 10000, upstream: "emulator", model: "m", limits: this.limits };
  /** Faults. */
  blockWebSocket = false;
  down = false;
  mute = false;
  lost = new Set(); // types of commands that arrive and whose answer is lost with the connection
  mangle = (frames) => frames; // frames to a watcher
  trimmed = 0; // a position before this one is answered with a snapshot
  onStart = () => {};

  static async listen() {
    const server = new Server();
    server.wss = new WebSocketServer({ noServer: true, handleProtocols: () => "turnstream.v1" });
    server.http = createServer((request, response) => void server.request(request, response));
    server.http.on("upgrade", (request, socket, head) => {
      server.tried.push("websocket");
      if (server.blockWebSocket || server.down) return socket.destroy();
      server.wss.handleUpgrade(request, socket, head, (ws) => server.connected(ws));
    });
    await new Promise((resolve) => server.http.listen(0, "127.0.0.1", resolve));
    server.url = `http://127.0.0.1:${server.http.address().port}`;
    return server;
  }

  async close() {
    for (const ws of this.wss.clients) ws.terminate();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  /** Cuts every connection, as a network does. */
  cut() {
    for (const ws of this.wss.clients) ws.terminate();
    this.http.closeAllConnections();
  }

  get last() {
    return [...this.turns.values()].at(-1);
  }

  connected(ws) {
    this.sockets.add(ws);
    ws.send2 = (frame) => !this.mute && ws.send(JSON.stringify(frame));
    if (!this.mute) ws.send2(this.hello);
    ws.on("close", () => {
      this.sockets.delete(ws);
      for (const turn of this.turns.values()) turn.watchers.delete(ws);
    });
    ws.on("message", (text) => {
      const command = JSON.parse(text);
      this.received.push(command);
      if (this.mute) return;
      if (command.type === "watch") {
        const after = [];
        const turns = command.turns.map((position) => this.watch(ws, position, (frame) => ws.send2(frame), (run) => after.push(run)));
        ws.send2({ type: "ok", id: command.id, turns });
        for (const run of after) run();
        return;
      }
      const answer = this.command(command);
      if (this.lost.delete(command.type)) return ws.terminate();
      ws.send2({ id: command.id, ...answer });
      if (answer.turn && command.watch !== false) this.watch(ws, { turn: answer.turn }, (frame) => ws.send2(frame), (run) => run());
    });
  }

  heartbeat(turns) {
    for (const ws of this.sockets) {
      const watched = [...this.turns.values()].filter((turn) => turn.watchers.has(ws));
      ws.send2({ type: "heartbeat", time: "t", turns: turns ?? watched.map(({ id, epoch, head, state }) => ({ turn: id, epoch, head, state })) });
    }
  }

  announce(turn) {
    for (const ws of this.sockets) ws.send2({ type: "turn", conversation: turn.conversation, turn: turn.id, epoch: 1, question: turn.question, answer: turn.answer, state: turn.state });
  }

  begin(fields) {
    const turn = new Written(this, { conversation: make("conv_"), command: make("x"), question: make("msg_"), answer: make("msg_"), ...fields });
    this.turns.set(turn.id, turn);
    this.conversations.add(turn.conversation);
    return turn;
  }

  command(command) {
    const refused = (code, retryable = false) => ({ type: "refused", code, message: code, retryable });
    const { type } = command;
    if (this.refuse) return refused(this.refuse);
    if (STARTS.includes(type)) {
      const known = this.commands.get(command.id);
      if (!known && command.conversation && !this.conversations.has(command.conversation)) return refused("unknown");
      const turn = known ?? this.begin({ command: command.id, ...(command.conversation && { conversation: command.conversation }) });
      this.commands.set(command.id, turn);
      if (!known) this.onStart(turn, command);
      return { type: "ok", turn: turn.id, epoch: turn.epoch, conversation: turn.conversation, question: turn.question, answer: turn.answer, state: turn.state, duplicate: !!known };
    }
    if (type === "cancel") {
      const turn = this.turns.get(command.turn) ?? this.commands.get(command.command);
      if (!turn) return refused("unknown");
      if (!FINAL.includes(turn.state)) turn.end("cancelled");
      return { type: "ok", receipt: turn.receipt() };
    }
    if (type === "list") return { type: "ok", conversations: [...this.conversations].map((conversation) => ({ conversation })).slice(0, Number(command.limit ?? 50)), next: null };
    if (!this.conversations.has(command.conversation)) return refused("unknown");
    const turns = [...this.turns.values()].filter((turn) => turn.conversation === command.conversation);
    if (type === "read") return { type: "ok", conversation: { conversation: command.conversation, title: this.title ?? "", messages: [], turns: turns.map((turn) => turn.record()) } };
    if (type === "rename") this.title = command.title;
    if (type === "delete") {
      this.conversations.delete(command.conversation);
      for (const turn of turns) this.turns.delete(turn.id);
    }
    return { type: "ok" };
  }

  /** Watches for `key` from a position: the answer now, the events when `later` runs. */
  watch(key, { turn: id, epoch, after = 0 }, send, later) {
    const turn = this.turns.get(id);
    if (!turn) return { turn: id, result: "unknown" };
    const reason = epoch !== undefined && epoch !== turn.epoch ? "epoch" : after > turn.head ? "ahead" : after < this.trimmed ? "trimmed" : undefined;
    later(() => {
      const from = reason ? Math.max(this.trimmed, turn.head - 1) : after;
      const frames = [...(reason ? [turn.snapshot(from)] : []), ...turn.log.slice(from)];
      const out = (frame) => this.mangle([frame], turn).forEach(send);
      this.mangle(frames, turn).forEach(send);
      if (!FINAL.includes(turn.state)) turn.watchers.set(key, out);
    });
    return { turn: id, result: reason ? "reset" : "resumed", ...(reason && { reason }), epoch: turn.epoch, head: turn.head, state: turn.state };
  }

  async request(request, response) {
    const url = new URL(request.url, this.url);
    const path = url.pathname.split("/").slice(1);
    this.tried.push(url.pathname + url.search);
    this.headers = request.headers;
    if (this.down) return request.socket.destroy();
    let text = "";
    for await (const piece of request) text += piece;
    const json = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(body && JSON.stringify(body));
    if (path[0] === "info") return json(200, { name: "turnstream", version: "0.2.0", upstream: "emulator", model: "m", limits: this.limits });
    const [, kind, id, verb] = path.map(decodeURIComponent);
    const { method } = request;
    if (kind === "turns" && verb === "events") return this.events(request, response, id, url.searchParams.get("after"));
    if (kind === "turns" && method === "GET") return this.turns.has(id) ? json(200, this.turns.get(id).record()) : json(404, { type: "error", code: "unknown" });
    let command = text ? JSON.parse(text) : {};
    if (verb === "cancel") command = { type: "cancel", [kind === "turns" ? "turn" : "command"]: id };
    else if (kind === "conversations") command = { ...command, ...Object.fromEntries(url.searchParams), type: id ? { GET: "read", PATCH: "rename", DELETE: "delete" }[method] : "list", conversation: id };
    this.received.push(command);
    const { type, ...answer } = this.command(command);
    if (this.lost.delete(command.type)) return request.socket.destroy();
    if (type === "refused") return json(answer.code === "unknown" ? 404 : 503, { type: "error", ...answer });
    if (answer.turn) return json(answer.duplicate ? 200 : 201, answer);
    if (answer.receipt) return json(200, answer.receipt);
    if (command.type === "read") return json(200, answer.conversation);
    return Object.keys(answer).length ? json(200, answer) : response.writeHead(204).end();
  }

  events(request, response, id, position) {
    const [epoch, after] = position ? position.split("-").map(Number) : [];
    const turn = this.turns.get(id);
    if (!turn) return response.writeHead(404).end(JSON.stringify({ type: "error", code: "unknown" }));
    if (after === turn.head && FINAL.includes(turn.state)) return response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": hello\n\n");
    const send = (frame) => {
      if (response.writableEnded) return;
      const bytes = Buffer.from(`id: ${frame.epoch}-${frame.seq}\r\ndata: ${JSON.stringify(frame)}\r\n\r\n`);
      // Cut in the middle of everything.
      response.write(bytes.subarray(0, bytes.length >> 1));
      response.write(bytes.subarray(bytes.length >> 1));
      if (frame.type === "end") response.end();
    };
    let run;
    const { result, reason } = this.watch(response, { turn: id, epoch, after }, send, (it) => (run = it));
    if (result === "reset") response.write(`data: ${JSON.stringify({ type: "reset", turn: id, reason })}\n\n`);
    run();
    request.socket.on("close", () => turn.watchers.delete(response));
  }
}

/** Waits until a condition holds. */
export async function until(condition, what = condition.toString()) {
  for (const start = Date.now(); !condition(); ) {
    if (Date.now() - start > 5000) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
