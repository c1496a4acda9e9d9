// The chat page: one conversation, named in the address, over Turnstream's own client.

import { connect } from "/client/turnstream.js";
import { branchOf, textOf } from "./branch.js";
import { Exchange } from "./exchange.js";
import { element } from "./markdown.js";
import { number, problemBox, problemOf, receiptOf } from "./receipt.js";

const SLOW_CONNECTION_MS = 1_000;
const NEAR_THE_END_PX = 48;

const page = Object.fromEntries(
  ["scroller", "empty", "examples", "log", "latest", "status", "composer", "message", "send", "announcer", "new", "upstream"].map((id) => [id, document.getElementById(id)]));
page.upstreamName = document.getElementById("upstream-name");
page.upstreamNote = document.getElementById("upstream-note");

let server = { upstream: "", limits: {} };
let conversation;
let exchanges = []; // on the page, oldest first
let atEnd = true;
let lastTop = 0;
let slowTimer = 0;

// The conversation.

const turnstream = connect();

turnstream.on("state", (state) => {
  clearTimeout(slowTimer);
  if (state === "open") {
    say("");
    page.new.disabled = false;
    readInfo();
  } else if (state === "closed") {
    say(`${turnstream.error?.message ?? "The connection is closed."} Reload the page to go on.`);
  } else {
    slowTimer = setTimeout(() => say("No connection to the server. Trying again …"), SLOW_CONNECTION_MS);
  }
});

/** Shows another conversation; without an id a new one. */
function enter(id) {
  conversation?.close();
  const entered = (conversation = turnstream.conversation(id));
  exchanges = [];
  page.log.replaceChildren();
  page.announcer.textContent = "";
  entered.on("turn", (turn) => entered === conversation && onTurn(turn));
  entered.on("read", (document) => entered === conversation && onRead(document));
  if (id) {
    entered.read().catch((error) => {
      if (entered === conversation && error.code === "unknown") {
        leave();
        say("That conversation is not there any more.");
      }
    });
  }
  render();
}

/** To a new conversation. */
function leave() {
  history.pushState(null, "", location.pathname);
  enter(null);
}

/** A turn was started, here or by somebody else who has this conversation open. */
function onTurn(turn) {
  const isMine = turn.state === "sending";
  show(turn, "");
  if (isMine) {
    turn.accepted.then(nameInAddress, () => {});
  } else {
    conversation.read().catch(() => {}); // what was asked stands there
  }
}

function nameInAddress(turn) {
  if (turn.conversation === conversation.id && location.hash !== `#${conversation.id}`) {
    history.replaceState(null, "", `#${conversation.id}`);
  }
}

function show(turn, question) {
  const exchange = new Exchange(question, followEnd);
  exchanges.push(exchange);
  page.log.append(exchange.node);
  exchange.watch(turn, (end) => finish(exchange, end));
  render();
  return exchange;
}

function finish(exchange, end) {
  const words = problemOf(end);
  const [label, action] = (end.error?.retryable && remedy(exchange, end)) || [];
  exchange.end(receiptOf(end, server.upstream), words && problemBox(words, label, action));
  page.announcer.textContent = `${exchange.text || "No text."} ${words}`;
  render();
}

/** What can be done about an answer that failed. */
function remedy(exchange, end) {
  if (end.state === "interrupted" && exchange.text) {
    return ["Continue", () => conversation.continue(end.turn)];
  }
  return ["Try again", () => askAgain(exchange)];
}

/** Asks once more; the new answer takes the place of the old one. */
function askAgain(exchange) {
  if (isRunning()) {
    return;
  }
  exchange.node.remove();
  exchanges = exchanges.filter((each) => each !== exchange);
  const { question, turn } = exchange;
  if (turn?.question) {
    conversation.regenerate({ message: turn.question });
    exchanges.at(-1).question = question;
  } else {
    ask(question);
  }
  page.message.focus();
}

/** The conversation as the server has it: what is on the page already stays as it is. */
function onRead(document) {
  const byTurn = new Map(exchanges.map((exchange) => [idOf(exchange), exchange]));
  const onBranch = branchOf(document).map(({ question, answer, turn }) => {
    const exchange = byTurn.get(turn.turn) ?? stored(turn, textOf(answer));
    exchange.question = textOf(question);
    return exchange;
  });
  const known = new Set(document.turns.map(({ turn }) => turn));
  const others = exchanges.filter((exchange) => !onBranch.includes(exchange) && !known.has(idOf(exchange)));
  exchanges = [...onBranch, ...others]; // what the server has yet to hear of comes last
  const nodes = exchanges.map(({ node }) => node);
  if (nodes.length !== page.log.childElementCount || nodes.some((node, i) => node !== page.log.children[i])) {
    page.log.replaceChildren(...nodes);
  }
  render();
}

function idOf({ turn }) {
  return turn.id ?? turn.turn;
}

function stored(turn, text) {
  const exchange = new Exchange("", followEnd);
  exchange.turn = turn;
  exchange.add(text);
  finish(exchange, turn);
  page.announcer.textContent = "";
  return exchange;
}

function isRunning() {
  return exchanges.some(({ ended }) => !ended);
}

function ask(question) {
  atEnd = true;
  page.announcer.textContent = "";
  conversation.send(question);
  exchanges.at(-1).question = question;
}

function stop() {
  exchanges.filter(({ ended }) => !ended).forEach(({ turn }) => turn.cancel());
}

// The page around it.

function render() {
  const running = isRunning();
  page.empty.hidden = page.log.childElementCount > 0;
  page.send.textContent = running ? "Stop" : "Send";
  page.send.classList.toggle("stop", running);
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
  if (isRunning() || question.trim() === "") {
    return;
  }
  const size = new TextEncoder().encode(JSON.stringify({ message: question })).length;
  if (size + 300 > server.limits.message_bytes) {
    say(`This message is too long: ${number(size)} bytes of at most ${number(server.limits.message_bytes)}.`);
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
    element("p", {}, `${server.model}, at most ${number(server.max_tokens)} tokens an answer`));
  page.upstream.className = server.upstream;
  page.upstream.hidden = false;
}

page.composer.addEventListener("submit", (event) => {
  event.preventDefault();
  isRunning() ? stop() : submit();
});
page.message.addEventListener("input", growMessage);
page.message.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
page.examples.addEventListener("click", ({ target }) => {
  if (target.closest("button") && !isRunning()) {
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
page.new.addEventListener("click", () => {
  leave();
  say("");
  page.message.focus();
});
document.addEventListener("click", ({ target }) => page.upstream.contains(target) || (page.upstream.open = false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    page.upstream.open ? (page.upstream.open = false) : stop();
  }
});
window.addEventListener("popstate", () => enter(location.hash.slice(1) || null));

slowTimer = setTimeout(() => say("Connecting …"), SLOW_CONNECTION_MS);
enter(location.hash.slice(1) || null);
