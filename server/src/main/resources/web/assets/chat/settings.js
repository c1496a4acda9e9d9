// The dialog of what a conversation asks Claude for: model, effort, thinking, length, system prompt, and how long it is kept. Loaded when it is opened.

import { button, element } from "./dom.js";
import { timeWords } from "./words.js";

const EFFORTS = ["low", "medium", "high", "xhigh", "max"];
const THINKING = { adaptive: "As much as the question needs", enabled: "Up to a budget of tokens", disabled: "Off" };
const LEAST_BUDGET = 1_024;
const DAY_MS = 86_400_000;
const KEEPS = [DAY_MS / 24, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS];

/** `settings`: as they are; `info`: what the server says of itself; `configure(settings)` changes them; `active`: when something was last done. */
export async function openSettings({ settings, info, configure, active }) {
  const models = await readModels();
  const option = (value, words, chosen) => element("option", { value, selected: value === chosen }, words);
  const model = element("select", { id: "set-model" });
  const other = element("input", { id: "set-other", "aria-label": "The model’s name", placeholder: "The model’s name", hidden: true, spellcheck: false });
  const effort = element("select", { id: "set-effort" });
  const thinking = element("select", { id: "set-thinking" });
  const budget = element("input", { id: "set-budget", type: "number", min: LEAST_BUDGET, step: 1, value: settings.thinking?.budget_tokens ?? 4_096, "aria-label": "Tokens for thinking" });
  const length = element("input", { id: "set-length", type: "number", min: 1, max: 1_000_000, step: 1, value: settings.max_tokens ?? "", placeholder: info?.max_tokens ? `${info.max_tokens}, as the server` : "As the server" });
  const system = element("textarea", { id: "set-system", rows: 5, dir: "auto", value: textOf(settings.system), placeholder: "What Claude should know and heed in this conversation" });
  const kept = settings.keep_ms ?? null;
  const keep = element("select", { id: "set-keep", "aria-describedby": "keep-note" });
  const keepNote = element("p", { id: "keep-note", className: "row-note", role: "status" });
  const note = element("p", { className: "problem", role: "alert", hidden: true });

  const ids = models.map(({ id }) => id);
  const named = settings.model && !ids.includes(settings.model) ? [option(settings.model, settings.model, settings.model)] : [];
  model.append(option("", `As the server: ${info?.model ?? "its own"}`, settings.model ?? ""), ...named,
    ...models.map(({ id, display_name: name }) => option(id, name ?? id, settings.model)), option("other", "Another …"));

  /** Effort and thinking are what the chosen model can do. */
  const fit = (chosenEffort = effort.value, chosenThinking = thinking.value) => {
    const known = models.find(({ id }) => id === (model.value || info?.model))?.capabilities;
    const can = (name) => !known || known.effort?.[name]?.supported;
    const thinks = (name) => !known || known.thinking?.types?.[name]?.supported || settings.thinking?.type === name;
    effort.replaceChildren(option("", "As the model", ""), ...EFFORTS.filter((it) => can(it) || it === settings.effort).map((it) => option(it, it, chosenEffort)));
    thinking.replaceChildren(option("", "As the model", ""), ...Object.entries(THINKING).filter(([it]) => thinks(it)).map(([it, words]) => option(it, words, chosenThinking)));
    other.hidden = model.value !== "other";
    budget.hidden = thinking.value !== "enabled";
  };
  model.addEventListener("change", () => {
    fit();
    if (!other.hidden) other.focus();
  });
  thinking.addEventListener("change", () => fit());
  fit(settings.effort, settings.thinking?.type);

  const keeps = kept === null || KEEPS.includes(kept) ? KEEPS : [kept, ...KEEPS];
  keep.append(option("", "As long as the server keeps it", ""), ...keeps.map((ms) => option(String(ms), ms === 0 ? "Until its last answer ends" : timeWords(ms), String(kept))));
  const tellKeep = () => {
    const isOver = keep.value && keep.value !== String(kept) && Date.now() - active >= Number(keep.value);
    keepNote.textContent = isOver ? "Its last activity is longer ago than that: it is deleted when you save." : keep.value ? "It is deleted that long after its last activity, or earlier if the server keeps all for less." : "";
    keepNote.classList.toggle("alert", Boolean(isOver));
  };
  keep.addEventListener("change", tellKeep);
  tellKeep();

  const row = (words, field, ...more) => element("div", { className: "row" }, element("label", { htmlFor: field.id }, words), field, ...more);
  const form = element("form", { method: "dialog" },
    element("h2", { id: "settings-title" }, "What this conversation asks for"),
    row("Model", model, other), row("Effort", effort), row("Thinking", thinking, budget), row("Longest answer", length), row("System prompt", system), row("Kept for", keep, keepNote), note,
    element("p", { className: "dialog-row" }, button("Cancel", () => dialog.close()), element("button", { type: "submit", className: "primary" }, "Save")));
  const dialog = element("dialog", { id: "settings", "aria-labelledby": "settings-title" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = {
      model: (model.value === "other" ? other.value.trim() : model.value) || null,
      effort: effort.value || null,
      thinking: thinking.value ? { type: thinking.value, ...(thinking.value === "enabled" ? { budget_tokens: Number(budget.value) } : {}) } : null,
      max_tokens: length.value ? Number(length.value) : null,
      // One of several blocks is left alone unless its words are changed.
      system: system.value === textOf(settings.system) ? (settings.system ?? null) : system.value.trim() || null,
      keep_ms: keep.value ? Number(keep.value) : null,
    };
    try {
      await configure(wanted);
      dialog.close();
    } catch (error) {
      note.textContent = error.message;
      note.hidden = false;
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** The models that the server's Claude offers; none where it does not say. */
async function readModels() {
  try {
    const answer = await fetch("/v1/models?limit=100", { signal: AbortSignal.timeout(3_000) });
    return answer.ok ? ((await answer.json()).data ?? []) : [];
  } catch {
    return [];
  }
}

const textOf = (system) => (typeof system === "string" ? system : (system ?? []).map(({ text }) => text ?? "").join("\n\n"));
