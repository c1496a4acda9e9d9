// The chat page: one conversation, whose id is in the address. Its turns belong to the server, so a reload, a second tab or a lost
// connection shows them as they are. The connection is the client's: /client/turnstream.js, docs/PROTOCOL.md, section 8.

import { connect } from "/client/turnstream.js";
import { listConversations } from "./conversations.js";
import { Exchange, textOf } from "./exchange.js";
import { element } from "./reading/element.js";

const SLOW_CONNECTION_MS = 2_000;
const NEAR_THE_END_PX = 48;
/** What a command holds besides its message: ids and names. */
const COMMAND_BYTES = 400;

const page = Object.fromEntries(
  ["scroller", "empty", "examples", "log", "latest", "status", "composer", "message", "send", "announcer", "new", "upstream", "conversations"].map((id) => [id, document.getElementById(id)]));
page.upstreamName = document.getElementById("upstream-name");
page.upstreamNote = document.getElementById("upstream-note");

let server = { upstream: "", limits: {} };
let conversation = null;
let leave = () => {}; // ends what the page hears of the conversation
let exchanges = []; // as they stand on the page
let editing = null; // the exchange whose question is in the composer
let atEnd = true;
let lastTop = 0;
let slowTimer = 0;

const turnstream = connect();
const act = { again, goOn, edit, grown: followEnd, ended, isEmulator: () => server.upstream === "emulator" };

// The conversation.

/** Shows the conversation that the address names, or a new one. */
function enter() {
  leave();
  exchanges = [];
  editing = null;
  atEnd = true;
  page.announcer.textContent = "";
  page.log.replaceChildren();
  const entered = (conversation = turnstream.conversation(location.hash.slice(1) || null));
  const listeners = [
    entered.on("read", show),
    entered.on("gone", gone),
    // A turn of another tab: only its question's id is told, so the conversation is read, unless it was just read.
    entered.on("turn", (turn) => queueMicrotask(() => conversation === entered && !exchanges.some((it) => it.turn === turn) && entered.read())),
  ];
  leave = () => {
    for (const stop of listeners) stop();
    entered.close();
  };
  if (entered.id) entered.read();
  render();
}

function startAnew() {
  if (location.hash) history.pushState(null, "", location.pathname + location.search);
  enter();
  page.message.focus();
}

function gone() {
  history.replaceState(null, "", location.pathname + location.search);
  enter();
  say("That conversation does not exist any more.");
}

/** Brings the page to what was read: the newest branch, and behind it what the server does not have yet. */
function show({ messages, turns, leaf }) {
  const byId = new Map(messages.map((message) => [message.message, message]));
  const records = new Map(turns.map((record) => [record.turn, record]));
  const path = [];
  for (let at = byId.get(leaf); at; at = byId.get(at.parent)) {
    if (at.role === "assistant") path.unshift(at);
  }
  const read = path.map(({ turn, parent, content }) => {
    const record = records.get(turn);
    // By its command too: what is read may overtake the answer that tells the turn's id.
    const known = exchanges.find((it) => (it.turn ? it.turn.command === record.command || it.turn.id === turn : it.settled && it.id === turn));
    if (known) return known;
    const live = conversation.turns.find(({ id, ended }) => id === turn && !ended);
    const exchange = new Exchange(textOf(byId.get(parent)?.content), act).read(record, content);
    return live ? exchange.follow(live) : exchange;
  });
  exchanges = [...read, ...exchanges.filter((it) => it.turn && !it.turn.id && !read.includes(it))];
  arrange();
}

/** Puts the exchanges on the page in their order, without touching those that are in place. */
function arrange() {
  const wanted = exchanges.map(({ article }) => article);
  for (const article of [...page.log.children]) if (!wanted.includes(article)) article.remove();
  wanted.forEach((article, i) => page.log.children[i] === article || page.log.insertBefore(article, page.log.children[i] ?? null));
  render();
}

/** Shows a turn that was started here, in the place of `from` and all behind it, or at the end. */
function begin(turn, question, from = null) {
  const kept = from ? exchanges.slice(0, exchanges.indexOf(from)) : exchanges;
  exchanges = [...kept, new Exchange(question, act).follow(turn)];
  atEnd = true;
  page.announcer.textContent = "";
  const started = conversation;
  turn.accepted.then(() => {
    if (conversation === started && !location.hash) history.replaceState(null, "", `#${turn.conversation}`);
  }, () => {});
  arrange();
}

function ask(question) {
  begin(conversation.send(question), question);
}

/** The same question once more, as a branch; one that the server never accepted is simply sent. */
function again(exchange) {
  if (running()) return;
  const { question, questionId } = exchange;
  const turn = exchange.id ? conversation.regenerate({ message: questionId }) : conversation.send(question);
  begin(turn, question, exchange);
  page.message.focus();
}

function goOn(exchange) {
  if (running()) return;
  begin(conversation.continue(exchange.id), null);
  page.message.focus();
}

function edit(exchange) {
  editing = exchange;
  page.message.value = exchange.question;
  say("Edit the question and send it. What follows on it makes way.");
  growMessage();
  page.message.focus();
}

function running() {
  return exchanges.find((exchange) => exchange.running) ?? null;
}

function stop() {
  running()?.turn?.cancel().catch((error) => say(error.message));
}

function ended(exchange, problem) {
  if (exchanges.includes(exchange)) page.announcer.textContent = `${exchange.text || "No text."} ${problem}`;
  render();
}

// The page around it.

function render() {
  const busy = running() !== null;
  page.empty.hidden = exchanges.length > 0 || Boolean(location.hash);
  page.send.textContent = busy ? "Stop" : "Send";
  page.send.classList.toggle("stop", busy);
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
  if (running() || question.trim() === "") {
    return;
  }
  const size = new TextEncoder().encode(JSON.stringify(question)).length + COMMAND_BYTES;
  if (size > server.limits.message_bytes) {
    say(`This message is too long: ${count.format(size)} bytes of at most ${count.format(server.limits.message_bytes)}.`);
    return;
  }
  const edited = exchanges.includes(editing) ? editing : null;
  leaveEdit();
  say("");
  if (edited) begin(conversation.edit(edited.questionId, question), question, edited);
  else ask(question);
}

function leaveEdit() {
  editing = null;
  page.message.value = "";
  growMessage();
}

const count = new Intl.NumberFormat("en");

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

/** A short loss is nobody's business; a longer one is told. */
function watchConnection(state) {
  if (state === "open") {
    clearTimeout(slowTimer);
    slowTimer = 0;
    say("");
    page.new.disabled = false;
    readInfo();
  } else if (state === "closed") {
    clearTimeout(slowTimer);
    say(`${turnstream.error.message} Reload the page.`);
  } else {
    slowTimer ||= setTimeout(() => say(turnstream.hello ? "Reconnecting …" : "Connecting …"), SLOW_CONNECTION_MS);
  }
}

page.composer.addEventListener("submit", (event) => {
  event.preventDefault();
  running() ? stop() : submit();
});
page.message.addEventListener("input", growMessage);
page.message.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
page.examples.addEventListener("click", ({ target }) => {
  if (target.closest("button") && !running()) {
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
listConversations(page.conversations, turnstream, () => conversation.id, {
  chosen(id) {
    page.conversations.open = false;
    if (id !== conversation.id) location.hash = id;
    page.message.focus();
  },
  deleted: (id) => id === conversation.id && startAnew(),
});
addEventListener("hashchange", () => location.hash.slice(1) !== conversation.id && enter());
const menus = [page.upstream, page.conversations];
document.addEventListener("click", ({ target }) => menus.forEach((menu) => menu.contains(target) || !target.isConnected || (menu.open = false)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = menus.find((menu) => menu.open);
    if (open) open.open = false;
    else if (editing) {
      leaveEdit();
      say("");
    } else stop();
  }
});

turnstream.on("state", watchConnection);
watchConnection(turnstream.state);
enter();
