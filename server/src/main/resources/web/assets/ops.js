// The operator's page: asks /ops/data once a second, says whether all is well, and keeps the pictures up to date.

import { CARDS, tiles } from "./ops-cards.js";
import { shortTime, span, time } from "./ops-format.js";
import { Model, sum, total, whole } from "./ops-model.js";

const EVERY_MS = 1_000;
const PATIENCE_MS = 5_000;
/** A server that has run for less is shown more closely. */
const YOUNG_MS = 300_000;

/** How many minutes ago the marks below a picture are. */
const MARKS = { 5: [5, 3, 1], 15: [15, 10, 5], 60: [60, 40, 20] };

const at = (id) => document.getElementById(id);
const model = new Model();
const cards = CARDS.map(build);
let minutes = 15;
let moment = null; // the column that is looked at; null for all of them
let lostSince = null;
let announced = "";

function element(name, properties = {}, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
}

// What is asked.

async function ask() {
  if (document.hidden) return;
  try {
    const query = new URLSearchParams({ after: model.last, run: model.run });
    const response = await fetch("/ops/data?" + query, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status === 401) location.assign("/sign-in?next=/ops");
    if (response.status === 404) return refuse();
    if (!response.ok) throw new Error("status " + response.status);
    const first = model.latest === null;
    const fresh = model.take(await response.json());
    lostSince = null;
    if (first && model.latest.uptime_ms < YOUNG_MS) chooseWindow(5);
    show(fresh);
  } catch {
    lostSince ??= Date.now();
    judge();
  }
}

async function follow() {
  for (;;) {
    await ask();
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

// What is shown.

function view() {
  const columns = model.columns(minutes);
  return { columns, latest: model.latest, bounds: model.bounds, times: times(columns), at: moment };
}

function times(columns) {
  const marks = MARKS[minutes].map((ago) => ({ at: (1 - ago / minutes) * columns.length, words: `−${ago} min` }));
  return [...marks, { at: columns.length, words: "now" }];
}

function show(redraw) {
  const seen = view();
  at("line").textContent = "live, " + time(Date.parse(seen.latest.time));
  at("line").className = "quiet live";
  judge();
  showTiles(seen);
  if (redraw) draw(seen);
  else draw(seen, (card) => card.what.still);
  at("about").textContent = `Turnstream ${seen.latest.version}, answers from ${seen.latest.upstream} (${seen.latest.model}), up for ${span(seen.latest.uptime_ms)}.`;
}

/** Is everything fine? If not: what, since when, how much? */
function judge() {
  const concerns = lostSince === null ? (model.latest?.concerns ?? []) : [lost()];
  const acute = concerns.some((concern) => concern.level === "act");
  document.body.dataset.state = acute ? "act" : concerns.length ? "watch" : model.latest ? "fine" : "";
  if (lostSince !== null) {
    at("line").textContent = "no answer";
    at("line").className = "quiet";
  }
  if (!concerns.length && !model.latest) return;
  at("verdict-head").textContent = acute ? "Something is wrong." : concerns.length ? "Worth a look." : "All is well.";
  at("verdict-note").textContent = concerns.length ? "" : calm();
  const now = lostSince === null ? Date.parse(model.latest.time) : Date.now();
  at("concerns").replaceChildren(...concerns.map((concern) => item(concern, now)));
  document.title = (acute ? "▲ " : concerns.length ? "● " : "✓ ") + "Operations · Turnstream";
  const said = [at("verdict-head").textContent, ...concerns.map((concern) => concern.text.replace(/\d+/g, ""))].join(" ");
  if (said !== announced) {
    announced = said;
    at("announcer").textContent = [at("verdict-head").textContent, ...concerns.map((concern) => concern.text)].join(" ");
  }
}

/** To who is signed in and is no operator, the server says that there are no figures. */
function refuse() {
  document.body.dataset.state = "refused";
  at("line").textContent = "no figures";
  at("verdict-head").textContent = "These figures are for operators.";
  at("verdict-note").replaceChildren("You are signed in, but not as an operator. ", element("a", { href: "/sign-in?next=/ops", textContent: "Sign in as somebody else" }));
}

const lost = () => ({ level: "act", kind: "lost", since: new Date(lostSince).toISOString(), text: "The server does not answer; what is below is old." });

function item({ level, text, since }, now) {
  const began = Date.parse(since);
  const mark = element("span", { className: "mark", textContent: level === "act" ? "▲" : "●" });
  mark.setAttribute("aria-hidden", "true");
  const when = element("span", { className: "since", textContent: `since ${shortTime(began)}, for ${span(now - began)}` });
  return element("li", { className: level }, mark, element("span", { textContent: text }), when);
}

function calm() {
  const columns = model.columns(60).filter(Boolean);
  const failed = total(whole(columns, "failures"));
  const known = span(sum(columns, "length_ms"));
  const ended = total(whole(columns, "ends"));
  if (!columns.length) return "The first figures come in a few seconds.";
  return failed ? `${failed} of ${ended} turns failed in the last ${known}.` : `Nothing failed in the last ${known}; ${ended} ${ended === 1 ? "turn" : "turns"} ended.`;
}

function showTiles(seen) {
  const list = at("tiles");
  const told = tiles(seen);
  if (!list.children.length) {
    list.append(...told.map(() => element("div", {}, element("dt"), element("dd", { className: "figure" }), element("dd", { className: "quiet" }))));
  }
  told.forEach((texts, i) => texts.forEach((text, j) => (list.children[i].children[j].textContent = text)));
}

function draw(seen, which = () => true) {
  for (const card of cards) {
    if (!which(card)) continue;
    const looked = card.what.still || moment === null ? seen : { ...seen, columns: [seen.columns[moment]] };
    const told = looked.columns.some(Boolean) ? card.what.readout(looked) : "not known";
    card.readout.textContent = told;
    card.svg.setAttribute("aria-label", `${card.what.title}: ${told}`);
    card.plot = card.what.draw(card.svg, seen);
    if (card.details.open) card.fill();
  }
  const column = moment === null ? null : seen.columns[moment];
  at("moment-told").textContent = moment === null ? "the whole time" : column ? time(column.end) : "not known";
  at("moment").setAttribute("aria-valuetext", at("moment-told").textContent);
}

// What a card is made of.

function build(what) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", what.title);
  const readout = element("p", { className: "readout" });
  const table = element("div", { className: "table", tabIndex: 0 });
  table.setAttribute("role", "region");
  table.setAttribute("aria-label", what.title + ", numbers");
  const details = element("details", {}, element("summary", { textContent: "Numbers" }), table);
  const legend = element("ul", { className: "legend" }, ...what.legend.map(({ name, classes }) => element("li", {}, element("span", { className: classes }), name)));
  const head = element("h2", { id: what.id + "-head", textContent: what.title });
  const section = element("section", { className: "card", id: what.id }, head, readout, svg, legend, element("p", { className: "quiet says", textContent: what.says }), details);
  section.setAttribute("aria-labelledby", head.id);
  at("cards").append(section);
  const card = { what, svg, readout, details, plot: null };
  card.fill = () => table.replaceChildren(tableOf(what.table(view())));
  details.addEventListener("toggle", () => details.open && model.latest && card.fill());
  if (!what.still) {
    svg.addEventListener("pointermove", (event) => card.plot && look(card.plot.columnAt(event.clientX)));
    svg.addEventListener("pointerleave", () => look(null));
  }
  return card;
}

function tableOf({ head, rows }) {
  if (!rows.length) return element("p", { className: "quiet", textContent: "Nothing to count yet." });
  const cells = (name, texts) => element("tr", {}, ...texts.map((textContent) => element(name, { textContent })));
  const headings = cells("th", head);
  for (const heading of headings.children) heading.scope = "col";
  return element("table", {}, element("thead", {}, headings), element("tbody", {}, ...rows.reverse().map((row) => cells("td", row))));
}

// What the reader wishes.

function look(column) {
  const slider = at("moment");
  const last = Number(slider.max);
  if (column === moment) return;
  moment = column;
  slider.value = column ?? last;
  if (model.latest) draw(view());
}

function chooseWindow(chosen) {
  minutes = chosen;
  moment = null;
  at("controls").elements.window.value = chosen;
  at("moment").max = at("moment").value = model.columns(minutes).length - 1;
}

at("moment").addEventListener("input", ({ target }) => look(Number(target.value) >= Number(target.max) ? null : Number(target.value)));
at("controls").addEventListener("change", ({ target }) => {
  if (target.name !== "window") return;
  chooseWindow(Number(target.value));
  if (model.latest) show(true);
});
at("controls").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("visibilitychange", ask);
new ResizeObserver(() => model.latest && draw(view())).observe(at("cards"));

follow();
