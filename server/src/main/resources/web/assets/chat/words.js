// What the page says of turns: tokens, cost and time, why an answer ended, what went wrong and what to do about it. Without the document.

const count = new Intl.NumberFormat("en");

/** The text of a message's blocks. */
export const textOf = (content) => (content ?? []).map((block) => (block?.type === "text" && block.text) || "").join("");

/** What the server writes as the question when it asks the model for the rest of an answer. */
const ASKS_FOR_THE_REST = "Your previous answer was interrupted. It ended with:";
export const asksForTheRest = (content) => textOf(content).startsWith(ASKS_FOR_THE_REST);

export const bytesOf = (bytes) => (bytes < 1_000_000 ? `${count.format(Math.ceil(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

const UNITS = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000, millisecond: 1 };

/** A time in the largest unit that it is whole in: "7 days". */
export function timeWords(ms) {
  const unit = Object.keys(UNITS).find((it) => ms % UNITS[it] === 0 && ms >= UNITS[it]) ?? "millisecond";
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(ms / UNITS[unit]);
}

/** For how long a conversation is kept that asks for it itself. */
export const keepWords = (ms) => (ms === 0 ? "not kept" : `kept ${timeWords(ms)}`);

const STOPS = {
  max_tokens: "cut off at the token limit",
  model_context_window_exceeded: "cut off: the conversation fills the model’s memory",
  refusal: "the model declined to answer",
  tool_use: "stopped to use a tool",
  pause_turn: "paused by the model",
};

const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

function moneyOf(usd, about, isPlay) {
  const digits = usd >= 0.1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 };
  const price = `${about}$${usd.toLocaleString("en", digits)}`;
  return isPlay ? `would cost ${price}` : price;
}

const inputOf = (receipt) => (receipt.input_tokens ?? 0) + (receipt.cache_read_input_tokens ?? 0) + (receipt.cache_creation_input_tokens ?? 0);

/**
 * The quiet line under an answer; "" when there is nothing to tell. `isPlay`: the emulator answered, so nothing is paid; `standard`: the
 * model that answers unless another is asked for.
 */
export function receiptWords(receipt, text, { isPlay = false, standard = null } = {}) {
  const { state, stop_reason: stop, cache_read_input_tokens: cached } = receipt;
  if (receipt.input_tokens == null) return "";
  if ((state === "failed" && !text) || (state === "interrupted" && !receipt.output_tokens)) return "";
  const about = receipt.estimated ? "~" : "";
  const parts = [
    `${about}${count.format(inputOf(receipt))} tokens in${cached ? ` (${count.format(cached)} cached)` : ""}`,
    `${about}${count.format(receipt.output_tokens ?? 0)} out`,
    typeof receipt.cost_usd === "number" ? moneyOf(receipt.cost_usd, about, isPlay) : "no price known",
  ];
  if (standard && receipt.model && receipt.model !== standard) parts.unshift(receipt.model);
  if (typeof receipt.first_delta_ms === "number") parts.push(`first token after ${seconds(receipt.first_delta_ms)}`);
  if (state === "cancelled") parts.push("stopped by you");
  else if (stop && !["end_turn", "stop_sequence"].includes(stop)) parts.push(STOPS[stop] ?? `ended with ${stop}`);
  return parts.join(" · ");
}

/** The same for all of a conversation's answers, other branches included; "" while there is but one. */
export function totalWords(receipts, { isPlay = false } = {}) {
  const told = receipts.filter((receipt) => receipt.input_tokens != null);
  if (told.length < 2) return "";
  const sum = (value) => told.reduce((total, receipt) => total + value(receipt), 0);
  const about = told.some((receipt) => receipt.estimated) ? "~" : "";
  const priced = told.filter((receipt) => typeof receipt.cost_usd === "number");
  const parts = [
    `${count.format(told.length)} answers`,
    `${about}${count.format(sum(inputOf))} tokens in`,
    `${about}${count.format(sum((receipt) => receipt.output_tokens ?? 0))} out`,
  ];
  if (priced.length) parts.push(moneyOf(sum((receipt) => receipt.cost_usd ?? 0), about, isPlay));
  if (priced.length < told.length) parts.push(priced.length ? "some without a price" : "no price known");
  const begun = told.map((receipt) => receipt.first_delta_ms).filter((ms) => typeof ms === "number");
  if (begun.length) parts.push(`first token after ${seconds(begun.reduce((total, ms) => total + ms, 0) / begun.length)} on average`);
  return parts.join(" · ");
}

const TIMES = { dollars_a_day: "today", dollars_a_month: "this month" };
const NEAR = 0.8;
const dollars = (usd) => `$${usd.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: usd > 0 && usd < 0.1 ? 4 : 2 })}`;

/** How much of the budget is used that is used up first; "" while no money is limited. `isNear`: there is little left. */
export function budgetWords(limits) {
  const share = ({ used, limit }) => (limit > 0 ? used / limit : 1);
  const money = limits.filter(({ measure, whose }) => measure in TIMES && whose !== "all").sort((a, b) => share(b) - share(a));
  if (!money.length) return { words: "", isNear: false };
  const [{ used, limit, measure }] = money;
  return { words: `${dollars(used)} of ${dollars(limit)} used ${TIMES[measure]}`, isNear: share(money[0]) >= NEAR };
}

const AGAIN = { act: "again", words: "Try again" };
const ON = { act: "goOn", words: "Continue" };
const SET = { act: "configure", words: "Choose another model" };
const EDIT = { act: "rewrite", words: "Edit the question" };

/** Plain words for a code, and the one thing to do. */
const PROBLEMS = {
  upstream_authentication: ["Claude does not accept this server’s key. Whoever runs the server can set ANTHROPIC_API_KEY.", AGAIN],
  upstream_billing: ["The account that pays for Claude has reached its limit. Whoever runs the server can raise it.", AGAIN],
  upstream_not_found: ["Claude’s server does not know this model.", SET],
  upstream_invalid_request: ["Claude can’t take this question as it is: something in it, or in the conversation’s settings, is not allowed or too long.", EDIT],
  upstream_rate_limited: ["Too much is asked of Claude at the moment.", AGAIN],
  upstream_overloaded: ["Claude is overloaded at the moment.", AGAIN],
  upstream_error: ["Something went wrong at Claude’s.", AGAIN],
  upstream_timeout: ["Claude did not answer in time.", AGAIN],
  upstream_unreachable: ["The server can’t reach Claude.", AGAIN],
  upstream_interrupted: ["The answer broke off.", ON],
  upstream_protocol: ["What the server is connected to does not speak Claude’s language. Whoever runs it can check ANTHROPIC_BASE_URL.", AGAIN],
  turn_too_large: ["The answer is longer than this server allows.", ON],
  turn_too_long: ["The answer took longer than this server allows.", ON],
  too_many_turns: ["The server is answering as many questions as it can.", AGAIN],
  queue_full: ["Too many messages wait already.", AGAIN],
  shutting_down: ["The server was stopped in the middle.", ON],
  store_unavailable: ["The server can’t reach its store just now. Nothing was asked.", AGAIN],
  message_too_large: ["This message is too long for the server.", EDIT],
  text_mismatch: ["What arrived is not what was sent. Reload the page.", null],
  not_continuable: ["This answer can’t be continued.", AGAIN],
};

/** Limits: the server’s own sentence says which it is, whose, and when it is over. */
const LIMITS = { budget_used_up: null, budget_reached: ON, limit_reached: AGAIN, model_not_allowed: SET };

/** What went wrong with a turn, or null: `words` and the one `remedy`. */
export function problemOf({ state, error, stop_reason: stop, stop_details: details }, text) {
  const remedy = (it) => (it === ON && !text.trim() ? AGAIN : it);
  if (state === "interrupted") return { words: "This answer was interrupted: the server was stopped in the middle.", remedy: remedy(ON) };
  if (state === "unknown") return { words: "This answer was deleted.", remedy: null };
  if (error && state !== "cancelled" && Object.hasOwn(LIMITS, error.code)) return { words: error.message, remedy: LIMITS[error.code] && remedy(LIMITS[error.code]) };
  if (error && state !== "cancelled") {
    const [words, known] = PROBLEMS[error.code] ?? [error.message || "Something went wrong.", error.retryable ? AGAIN : EDIT];
    const wait = error.retry_after_ms > 0 ? ` It asks to wait ${Math.ceil(error.retry_after_ms / 1000)} s.` : "";
    return { words: words + wait, remedy: remedy(known) };
  }
  if (stop === "max_tokens" || stop === "pause_turn") return { words: "There is more to say: the answer was cut off.", remedy: remedy(ON), isMild: true };
  if (stop === "refusal") return { words: details?.explanation || "The model declined to answer.", remedy: EDIT };
  return null;
}
