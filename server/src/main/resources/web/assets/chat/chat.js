// The chat page: which conversation is shown stands in the address. Its turns belong to the server, so a reload, a second tab or a lost
// connection shows them as they are. The connection is the client's: /client/turnstream.js, docs/PROTOCOL.md, section 8.

import { connect } from "/client/turnstream.js";
import { warmUp } from "../reading/warm.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { drafts } from "./drafts.js";
import { Files } from "./files.js";
import { Follow } from "./follow.js";
import { readInfo, showModel, showTitle, watchConnection } from "./header.js";
import { setUpKeys } from "./keys.js";
import { problemOfMessage, sizeOf } from "./limits.js";
import { List } from "./list.js";
import { Manage, titleField } from "./manage.js";
import { openMenu } from "./menu.js";
import { announce, hush, say } from "./notices.js";
import { outbox } from "./outbox.js";
import { setUpSide } from "./side.js";
import { Talk } from "./talk.js";
import { Threads } from "./threads.js";
import { budgetWords, textOf, totalWords } from "./words.js";

/** Where the settings of a conversation are kept that nothing was asked in yet. */
const NEW_SETTINGS = "settings.new";
/** Tabs of this browser tell each other when the list has changed. */
const tabs = new BroadcastChannel("turnstream");

const turnstream = connect();
let info = null;
let thread = null;

const server = () => info ?? turnstream.hello;
/** Who answers, as far as what is said of an answer depends on it. */
const who = () => ({ isPlay: server()?.upstream === "emulator", standard: server()?.model });
const follow = new Follow(byId("scroller"), byId("latest"));
const early = globalThis.takeEarly();
const composer = new Composer({ send, stop, up: () => talk.editLast() }, early.asked);
const files = new Files(() => server()?.limits ?? {}, () => composer.render());
composer.attach(files);
const talk = new Talk(byId("log"), {
  grown: () => follow.grown(),
  toMessage: () => composer.focus(),
  isOnline: () => turnstream.state === "open",
  changed: render,
  configure: () => configure(),
  announce, say, begun, fill, who,
});
const manage = new Manage(turnstream, { renamed, deleted, restored });
const list = new List(turnstream, manage);
const side = setUpSide(() => list.refresh());
const threads = new Threads(turnstream, {
  changed: (changed) => changed === thread && render(),
  asked: () => list.refresh(),
  asking,
  gone,
  accepted,
});

// The conversation that is shown.

/** The address is `#conversation`, or `#conversation/message` for a branch that is not the newest. */
const addressed = () => location.hash.slice(1).split("/").map((it) => it || null);

/** Shows the conversation that the address names, or a new one. */
function enter() {
  if (thread) threads.leave(thread);
  const [id, message = null] = addressed();
  thread = threads.enter(id);
  thread.chosen = message;
  hush();
  say("");
  composer.enter(thread.id ?? "new");
  files.enter(thread.id ?? "new");
  if (!thread.hasBegun) thread.settings = JSON.parse(drafts.get(NEW_SETTINGS) || "{}");
  list.current = thread.id;
  talk.enter(thread);
  follow.toEnd();
  render();
}

/** After a reload: what the server had not taken is asked again. */
function enterWithWhatWaited() {
  const waiting = outbox.entries();
  waiting.forEach(forget);
  enter();
  const isNew = ({ conversation }) => !conversation;
  const fresh = waiting.some(isNew) && (thread.id ? threads.enter() : thread);
  for (const entry of waiting) (isNew(entry) ? fresh : threads.get(entry.conversation)).ask(entry);
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

/** What is asked is kept until the server has it, and its draft too: a refusal must lose no word. */
function asking(entry, turn) {
  outbox.add(entry, turn);
  turn.accepted.then(() => forget(entry), () => {});
}

/** What was asked is no draft any more. */
function forget({ conversation, content }) {
  drafts.sent(conversation ?? "new", textOf(content));
  files.sent(conversation ?? "new", content);
}

function accepted(of, turn) {
  if (of === thread && !location.hash) {
    history.replaceState(null, "", `#${turn.conversation}`);
    composer.rename(turn.conversation);
    files.rename(turn.conversation);
    drafts.set(NEW_SETTINGS, "");
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
  byId("totals").textContent = totalWords(thread.receipts(), who());
  composer.running = open.length > 0;
  const address = `#${thread.id}${thread.chosen ? `/${thread.chosen}` : ""}`;
  if (thread.id && location.hash !== address) history.replaceState(null, "", address);
  showTitle(thread.title, open.length > 0);
  showModel(thread.settings, server()?.model);
  follow.grown();
}

// What is done with it.

function begun() {
  hush();
  say("");
  follow.toEnd();
  composer.focus();
}

/** Asks, if that can be; says whether. */
function send(content, options) {
  const before = thread.exchanges().reduce((sum, { question, answer }) => sum + sizeOf(question?.content ?? []) + sizeOf(answer?.content ?? []), 0);
  const problem = problemOfMessage(content, before, server()?.limits ?? {});
  if (problem) {
    say(problem);
    return false;
  }
  thread.send(content, options);
  begun();
  return true;
}

function stop() {
  const open = thread.open();
  const turn = open.find(({ state }) => state === "running") ?? open[0];
  if (turn) talk.stop(turn);
}

/** Words that were not sent go back to where they came from. */
function fill(content) {
  files.restore(content.filter(({ type }) => type !== "text"));
  composer.fill(content.map((block) => block.text ?? "").filter(Boolean).join("\n\n"));
}

async function configure() {
  const of = thread;
  const [{ openSettings }] = await Promise.all([import("./settings.js"), of.read()]);
  const configured = async (settings) => {
    await of.configure(settings);
    if (!of.hasBegun) drafts.set(NEW_SETTINGS, JSON.stringify(of.settings));
  };
  const active = of.open().length ? Date.now() : of.active;
  openSettings({ settings: of.settings, info: server(), configure: configured, active });
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
byId("model").addEventListener("click", configure);
byId("more").addEventListener("click", ({ currentTarget }) => {
  const rename = () => setTimeout(() => titleField(byId("title"), thread.title, (title, isByKey) => {
    if (title) manage.rename(thread.id, title);
    if (isByKey) byId("more").focus();
  }));
  openMenu(currentTarget, "This conversation", manage.items(thread.id, thread.title, rename));
});
byId("list").addEventListener("click", ({ target }) => target.closest("a[href^='#']") && side.close());
addEventListener("popstate", () => {
  const [id, message = null] = addressed();
  if (id !== thread.id) enter();
  else if (message !== thread.chosen) thread.choose(message);
});
addEventListener("beforeunload", (event) => (files.areSafe && outbox.isSafe) || event.preventDefault()); // the browser asks first
document.addEventListener("visibilitychange", () => document.hidden || list.refresh());
tabs.onmessage = () => list.refresh();
turnstream.on("conversation", () => list.refresh());
turnstream.on("budget", ({ limits }) => {
  const { words, isNear } = budgetWords(limits);
  byId("budget").textContent = words;
  byId("budget").classList.toggle("near", isNear);
});
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
enterWithWhatWaited();
composer.sendEarly();
early.pressed?.click();
(globalThis.requestIdleCallback ?? setTimeout)(() => warmUp());
if (!matchMedia("(pointer: coarse)").matches) composer.focus(); // a touch screen would show its keyboard
