// The chat page: which conversation is shown stands in the address. Its turns belong to the server, so a reload, a second tab or a lost
// connection shows them as they are. The connection is the client's: /client/turnstream.js, docs/PROTOCOL.md, section 8.

import { connect } from "/client/turnstream.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { Follow } from "./follow.js";
import { readInfo, showTitle, watchConnection } from "./header.js";
import { setUpKeys } from "./keys.js";
import { List } from "./list.js";
import { Manage, titleField } from "./manage.js";
import { openMenu } from "./menu.js";
import { announce, hush, say } from "./notices.js";
import { setUpSide } from "./side.js";
import { Talk } from "./talk.js";
import { Threads } from "./threads.js";
import { totalWords } from "./words.js";

/** What a command holds besides its message: ids and names. */
const COMMAND_BYTES = 1_000;
const count = new Intl.NumberFormat("en");
/** Tabs of this browser tell each other when the list has changed. */
const tabs = new BroadcastChannel("turnstream");

const turnstream = connect();
let info = null;
let thread = null;

const isEmulator = () => (info ?? turnstream.hello)?.upstream === "emulator";
const follow = new Follow(byId("scroller"), byId("latest"));
const composer = new Composer({ send, stop, up: () => talk.editLast() });
const talk = new Talk(byId("log"), {
  grown: () => follow.grown(),
  toMessage: () => composer.focus(),
  isOnline: () => turnstream.state === "open",
  changed: render,
  configure: () => configure(),
  announce, say, begun, fill, isEmulator,
});
const manage = new Manage(turnstream, { renamed, deleted, restored });
const list = new List(turnstream, manage);
const side = setUpSide(() => list.refresh());
const threads = new Threads(turnstream, {
  changed: (changed) => changed === thread && render(),
  asked: () => list.refresh(),
  gone,
  accepted,
});

// The conversation that is shown.

const addressed = () => location.hash.slice(1) || null;

/** Shows the conversation that the address names, or a new one. */
function enter() {
  if (thread) threads.leave(thread);
  thread = threads.enter(addressed());
  hush();
  say("");
  composer.enter(thread.id ?? "new");
  list.current = thread.id;
  talk.enter(thread);
  follow.toEnd();
  render();
}

function startAnew() {
  if (location.hash) history.pushState(null, "", location.pathname + location.search);
  enter();
  side.close();
  composer.focus();
}

function open(id) {
  if (id === thread.id) return;
  history.pushState(null, "", `#${id}`);
  enter();
}

function gone(lost) {
  list.remove(lost.id);
  if (lost !== thread) return;
  history.replaceState(null, "", location.pathname + location.search);
  thread = null;
  enter();
  say("That conversation does not exist any more.");
}

function accepted(of, turn) {
  if (of === thread && !location.hash) {
    history.replaceState(null, "", `#${turn.conversation}`);
    composer.rename(turn.conversation);
    list.current = turn.conversation;
    of.read(); // for its title
  }
  changedList();
}

/** Brings the page to what the thread knows. */
function render() {
  talk.update();
  const open = thread.open();
  byId("empty").hidden = !talk.isEmpty || Boolean(thread.id);
  byId("more").hidden = !thread.id;
  byId("totals").textContent = totalWords(thread.receipts(), isEmulator());
  composer.running = open.length > 0;
  showTitle(thread.title, open.length > 0);
  follow.grown();
}

// What is done with it.

function begun() {
  hush();
  say("");
  follow.toEnd();
  composer.focus();
}

/** Asks; answers the turn, or null when that can't be. */
function send(content, options) {
  const size = new TextEncoder().encode(JSON.stringify(content)).length + COMMAND_BYTES;
  const { message_bytes: message, body_bytes: most = message } = (info ?? turnstream.hello)?.limits ?? {};
  if (size > most) {
    say(`This message is too long: ${count.format(size)} bytes of at most ${count.format(most)}.`);
    return null;
  }
  const asked = thread.send(content, options);
  begun();
  return asked.turn;
}

function stop() {
  const open = thread.open();
  const turn = open.find(({ state }) => state === "running") ?? open[0];
  turn?.cancel().catch((error) => say(error.message));
}

/** Words that were not sent go back to where they came from. */
function fill(content) {
  composer.fill(content.map((block) => block.text ?? "").filter(Boolean).join("\n\n"));
}

async function configure() {
  const { openSettings } = await import("./settings.js");
  openSettings({ turnstream, thread, info, changed: render });
}

// The list, and what is done from it.

function changedList() {
  list.refresh();
  tabs.postMessage("list");
}

function renamed(id, title) {
  list.rename(id, title);
  if (id === thread.id) {
    thread.title = title;
    render();
  }
  changedList();
}

function deleted(id) {
  const isShown = id === thread.id;
  list.remove(id);
  tabs.postMessage("list");
  if (isShown) {
    threads.drop(thread);
    thread = null;
    startAnew();
  }
  return isShown;
}

function restored(id, wasShown) {
  changedList();
  if (wasShown) open(id);
}

// The page around it.

byId("new").addEventListener("click", startAnew);
byId("skip").addEventListener("click", () => composer.focus());
byId("examples").addEventListener("click", ({ target }) => target.closest("button") && send(target.textContent, {}));
byId("latest").addEventListener("click", () => composer.focus());
byId("more").addEventListener("click", ({ currentTarget }) => {
  const rename = () => setTimeout(() => titleField(byId("title"), thread.title, (title, isByKey) => {
    if (title) manage.rename(thread.id, title);
    if (isByKey) byId("more").focus();
  }));
  openMenu(currentTarget, "This conversation", manage.items(thread.id, thread.title, rename));
});
byId("list").addEventListener("click", ({ target }) => target.closest("a[href^='#']") && side.close());
addEventListener("popstate", () => addressed() === thread.id || enter());
document.addEventListener("visibilitychange", () => document.hidden || list.refresh());
tabs.onmessage = () => list.refresh();
turnstream.on("conversation", () => list.refresh());
setUpKeys({
  stop,
  startAnew,
  search() {
    side.open();
    byId("search").focus();
  },
});
watchConnection(turnstream, {
  async open() {
    list.refresh();
    render();
    info = (await readInfo()) ?? info;
    render();
  },
  away: () => thread && render(),
  closed: say,
});
enter();
if (!matchMedia("(pointer: coarse)").matches) composer.focus(); // a touch screen would show its keyboard
