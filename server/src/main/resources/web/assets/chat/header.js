// The head of the page: which conversation this is, who answers, and a quiet dot while there is no connection.

import { byId, element } from "./dom.js";
import { keepWords } from "./words.js";

const SLOW_CONNECTION_MS = 2_000;
const count = new Intl.NumberFormat("en");

const WHO = {
  emulator: "The built-in emulator answers, not Claude. To ask Claude itself, start the server with ANTHROPIC_API_KEY set.",
  anthropic: "Claude answers, through Anthropic’s API.",
};

/** The conversation's name, in the head and in the window's title. */
export function showTitle(title, isRunning) {
  byId("title").textContent = title || "New conversation";
  document.title = `${isRunning ? "● " : ""}${title ? `${title} · ` : ""}Turnstream`;
}

/** On the button that opens the settings: which model is asked, and what else is asked for. */
export function showModel({ model, effort, thinking, system, keep_ms: keep = null }, standard) {
  const parts = [model ?? standard, effort, thinking && (thinking.type === "disabled" ? "no thinking" : "thinking"), system && "own prompt", keep !== null && keepWords(keep)];
  byId("model").textContent = parts.filter(Boolean).join(" · ");
  byId("model").hidden = !(model ?? standard);
}

/** Asks the server who answers; resolves with what it says, or null where it can't be reached. */
export async function readInfo() {
  let info;
  try {
    const answer = await fetch("/info");
    if (answer.status === 401) return signIn();
    info = await answer.json();
  } catch {
    return null; // The next connection asks again.
  }
  const badge = byId("upstream");
  badge.textContent = info.upstream === "emulator" ? "Emulator" : info.model;
  badge.classList.toggle("emulator", info.upstream === "emulator");
  badge.hidden = false;
  const who = WHO[info.upstream] ?? "A server of your own choice answers (ANTHROPIC_BASE_URL).";
  byId("upstream-note").replaceChildren(
    element("p", {}, who),
    element("p", {}, `${info.model}, at most ${count.format(info.max_tokens)} tokens an answer`));
  // Below the examples: who is about to press one shall find it where it was.
  if (info.upstream === "emulator") Object.assign(byId("emulated"), { textContent: who, hidden: false });
  return info;
}

/** Nobody is known behind this page (any more). */
function signIn() {
  location.assign("/sign-in");
  return null;
}

/** A short loss is nobody's business; a longer one is a dot, whose words are there for those who ask. */
export function watchConnection(turnstream, on) {
  const dot = byId("connection");
  let timer = 0;
  const look = (state) => {
    if (turnstream.error?.code === "closed_4401") signIn();
    if (state === "open") {
      clearTimeout(timer);
      timer = 0;
      dot.className = "";
      dot.replaceChildren();
      on.open();
    } else if (state === "closed") {
      clearTimeout(timer);
      on.closed(`${turnstream.error.message} Reload the page.`);
    } else timer ||= setTimeout(() => tell(turnstream.hello ? "Reconnecting …" : "Connecting …"), SLOW_CONNECTION_MS);
  };
  const tell = (words) => {
    dot.className = "away";
    dot.title = words;
    dot.replaceChildren(element("span", { className: "unseen" }, words));
    on.away();
  };
  turnstream.on("state", look);
  look(turnstream.state);
}
