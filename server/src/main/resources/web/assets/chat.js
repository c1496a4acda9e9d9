// The chat page: one conversation on /ws/chat/multi, one turn at a time. Frames are those of docs/PROTOCOL.md, section 3.

import { Connection, socketAddress } from "./connection.js";
import { Answer, element } from "./markdown.js";

const SLOW_CONNECTION_MS = 1_000;
const NEAR_THE_END_PX = 48;

const page = Object.fromEntries(
  ["scroller", "empty", "examples", "log", "latest", "status", "composer", "message", "send", "announcer", "new", "upstream"].map((id) => [id, document.getElementById(id)]));
page.upstreamName = document.getElementById("upstream-name");
page.upstreamNote = document.getElementById("upstream-note");

let server = { upstream: "", limits: {} };
let turn = null; // the running exchange, or null
let remembered = false; // whether the server holds a conversation that a lost socket takes with it
let atEnd = true;
let lastTop = 0;
let slowTimer = 0;

// An answer on the page.

/** A question with its answer on the page. */
class Exchange {
  sent = false;
  #waiting = "";
  #frame = 0;
  #article;
  #body = element("div", { className: "answer" });
  #answer = new Answer(this.#body);
  #receipt = element("p", { className: "receipt" });

  constructor(question) {
    this.question = question;
    this.#article = element("article", { className: "running" }, element("p", { className: "question" }, question), this.#body, this.#receipt);
    page.log.append(this.#article);
  }

  get text() {
    return this.#answer.text + this.#waiting;
  }

  add(text) {
    this.#waiting += text;
    this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  end(receipt, problem = null) {
    this.#flush(false);
    this.#article.classList.remove("running");
    this.#receipt.textContent = receipt;
    if (problem) {
      this.#article.append(problem);
    }
    followEnd();
  }

  remove() {
    this.#article.remove();
  }

  #flush(open = true) {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#answer.add(this.#waiting, open);
    this.#waiting = "";
    followEnd();
  }
}

const count = new Intl.NumberFormat("en");
const STOPS = {
  max_tokens: "cut off at the token limit",
  model_context_window_exceeded: "cut off: the conversation fills the model’s memory",
  refusal: "the model declined to answer",
  tool_use: "stopped to use a tool",
  pause_turn: "paused by the model",
};

/** The quiet line under an answer: tokens, cost, time, and how it ended where that is not the usual way. */
function receiptOf(frame) {
  const about = frame.estimated ? "~" : "";
  const cached = frame.cache_read_input_tokens ?? 0;
  const into = (frame.input_tokens ?? 0) + cached + (frame.cache_creation_input_tokens ?? 0);
  const parts = [
    `${about}${count.format(into)} tokens in${cached ? ` (${count.format(cached)} cached)` : ""}`,
    `${about}${count.format(frame.output_tokens ?? 0)} out`,
    typeof frame.cost_usd === "number" ? costOf(frame.cost_usd, about) : "no price known",
  ];
  if (typeof frame.first_delta_ms === "number") {
    parts.push(`first token after ${(frame.first_delta_ms / 1000).toFixed(2)} s`);
  }
  if (frame.cancelled) {
    parts.push("stopped by you");
  } else if (frame.stop_reason && !["end_turn", "stop_sequence"].includes(frame.stop_reason)) {
    parts.push(STOPS[frame.stop_reason] ?? `ended with ${frame.stop_reason}`);
  }
  return parts.join(" · ");
}

function costOf(usd, about) {
  const digits = usd >= 0.1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 };
  const price = `${about}$${usd.toLocaleString("en", digits)}`;
  return server.upstream === "emulator" ? `would cost ${price}` : price;
}

function problemOf(words, again) {
  const note = element("div", { className: "problem" }, element("p", {}, words));
  if (again) {
    note.append(element("button", { type: "button", onclick: again }, "Try again"));
  }
  return note;
}

// The conversation.

const connection = new Connection(socketAddress("/ws/chat/multi"), {
  opened() {
    clearTimeout(slowTimer);
    say("");
    page.new.disabled = false;
    readInfo();
    transmit();
  },
  frame(frame) {
    if (frame.type === "delta") {
      turn?.add(frame.text);
    } else if (frame.type === "done") {
      finish(receiptOf(frame), frame.stop_details?.explanation && problemOf(frame.stop_details.explanation));
    } else if (frame.type === "error" && frame.code !== "nothing_running") {
      fail(frame);
    }
  },
  lost(code, comesBack) {
    const exchange = turn;
    if (exchange?.sent) {
      finish("", problemOf("The connection was lost, and the rest of this answer with it.", () => again(exchange)));
    }
    if (remembered) {
      remembered = false;
      page.log.append(element("p", { className: "divider" }, `${exchange?.sent ? "" : "The connection was lost. "}The model no longer remembers what stands above.`));
      followEnd();
    }
    clearTimeout(slowTimer);
    slowTimer = setTimeout(() => say("No connection to the server. Trying again …"), SLOW_CONNECTION_MS);
    if (!comesBack) {
      clearTimeout(slowTimer);
      say(code === 1009 ? "The server found that message too long." : `The server ended the connection (code ${code}). Start a new conversation.`);
    }
  },
});

function ask(question) {
  turn = new Exchange(question);
  atEnd = true;
  page.announcer.textContent = "";
  render();
  connection.open();
  transmit();
}

/** Sends the question as soon as there is a socket to send it on. */
function transmit() {
  if (turn && !turn.sent && connection.isOpen) {
    turn.sent = true;
    remembered = true;
    connection.send({ message: turn.question });
  }
}

function stop() {
  if (turn?.sent && connection.isOpen) {
    connection.send({ type: "cancel" });
  } else if (turn) {
    finish("stopped before it was sent");
  }
}

function finish(receipt, problem) {
  if (!turn) {
    return;
  }
  const exchange = turn;
  turn = null;
  exchange.end(receipt, problem);
  page.announcer.textContent = `${exchange.text || "No text."} ${problem?.firstChild.textContent ?? ""}`;
  render();
}

function fail(frame) {
  const exchange = turn;
  if (!exchange) {
    return;
  }
  const wait = frame.retry_after_ms > 0 ? ` It asks to wait ${Math.ceil(frame.retry_after_ms / 1000)} s.` : "";
  const words = `${frame.message || "Something went wrong."}${wait}`;
  finish(exchange.text ? receiptOf(frame) : "", problemOf(words, frame.retryable && (() => again(exchange))));
}

/** Asks once more; a question without any answer makes room, as it does in the server's memory. */
function again(exchange) {
  if (turn) {
    return;
  }
  if (!exchange.text) {
    exchange.remove();
  }
  if (!page.log.querySelector("article")) {
    page.log.replaceChildren();
  }
  ask(exchange.question);
  page.message.focus();
}

function startAnew() {
  turn = null;
  remembered = false;
  page.log.replaceChildren();
  page.announcer.textContent = "";
  connection.renew();
  render();
  page.message.focus();
}

// The page around it.

function render() {
  page.empty.hidden = page.log.childElementCount > 0;
  page.send.textContent = turn ? "Stop" : "Send";
  page.send.classList.toggle("stop", Boolean(turn));
  followEnd();
}

function say(words) {
  page.status.textContent = words;
}

function followEnd() {
  if (atEnd) {
    page.scroller.scrollTop = page.scroller.scrollHeight;
  }
  page.latest.hidden = atEnd;
}

function growMessage() {
  page.message.style.height = "auto";
  page.message.style.height = `${page.message.scrollHeight}px`;
}

function submit() {
  const question = page.message.value;
  if (turn || question.trim() === "") {
    return;
  }
  const size = new TextEncoder().encode(JSON.stringify({ message: question })).length;
  if (size > server.limits.message_bytes) {
    say(`This message is too long: ${count.format(size)} bytes of at most ${count.format(server.limits.message_bytes)}.`);
    return;
  }
  page.message.value = "";
  say("");
  growMessage();
  ask(question);
}

async function readInfo() {
  try {
    server = await (await fetch("/info")).json();
  } catch {
    return; // The next connection asks again.
  }
  const note = {
    emulator: "The built-in emulator answers, not Claude. To ask Claude itself, start the server with ANTHROPIC_API_KEY set.",
    anthropic: "Claude answers, through Anthropic’s API.",
  };
  page.upstreamName.textContent = server.upstream === "emulator" ? "Emulator" : server.model;
  page.upstreamNote.replaceChildren(
    element("p", {}, note[server.upstream] ?? "A server of your own choice answers (ANTHROPIC_BASE_URL)."),
    element("p", {}, `${server.model}, at most ${count.format(server.max_tokens)} tokens an answer`));
  page.upstream.className = server.upstream;
  page.upstream.hidden = false;
}

page.composer.addEventListener("submit", (event) => {
  event.preventDefault();
  turn ? stop() : submit();
});
page.message.addEventListener("input", growMessage);
page.message.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
page.examples.addEventListener("click", ({ target }) => {
  if (target.closest("button") && !turn) {
    ask(target.textContent);
    page.message.focus();
  }
});
page.log.addEventListener("click", async ({ target }) => {
  if (target.className === "copy") {
    await navigator.clipboard?.writeText(target.closest(".code").querySelector("code").textContent);
    target.textContent = "Copied";
    setTimeout(() => (target.textContent = "Copy"), 1_500);
  }
});
page.scroller.addEventListener("scroll", () => {
  const { scrollHeight, scrollTop, clientHeight } = page.scroller;
  const below = scrollHeight - scrollTop - clientHeight;
  const goesUp = scrollTop < lastTop && below > 1; // however little: a smooth scroll begins with a few pixels
  lastTop = scrollTop;
  atEnd = below < NEAR_THE_END_PX && !goesUp;
  page.latest.hidden = atEnd;
});
// Not passive: the reader's turn of the wheel must count before the next token pulls the page down.
page.scroller.addEventListener("wheel", ({ deltaY }) => (atEnd &&= deltaY >= 0 || page.scroller.scrollTop === 0), { passive: false });
page.latest.addEventListener("click", () => {
  atEnd = true;
  followEnd();
  page.message.focus();
});
page.new.addEventListener("click", startAnew);
document.addEventListener("click", ({ target }) => page.upstream.contains(target) || (page.upstream.open = false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    page.upstream.open ? (page.upstream.open = false) : stop();
  }
});

slowTimer = setTimeout(() => say("Connecting …"), SLOW_CONNECTION_MS);
connection.open();
