// The quiet line under an answer, and the box that says what went wrong.

import { element } from "./markdown.js";

const count = new Intl.NumberFormat("en");
const STOPS = {
  max_tokens: "cut off at the token limit",
  model_context_window_exceeded: "cut off: the conversation fills the model’s memory",
  refusal: "the model declined to answer",
  tool_use: "stopped to use a tool",
  pause_turn: "paused by the model",
};

/** Tokens, cost, time, and how it ended where that is not the usual way; empty when nothing was used. */
export function receiptOf(end, upstream) {
  if (typeof end.input_tokens !== "number" || (end.state === "failed" && !end.output_tokens)) {
    return end.state === "cancelled" ? "stopped before it was sent" : "";
  }
  const about = end.estimated ? "~" : "";
  const cached = end.cache_read_input_tokens ?? 0;
  const into = end.input_tokens + cached + (end.cache_creation_input_tokens ?? 0);
  const parts = [
    `${about}${count.format(into)} tokens in${cached ? ` (${count.format(cached)} cached)` : ""}`,
    `${about}${count.format(end.output_tokens ?? 0)} out`,
    typeof end.cost_usd === "number" ? costOf(end.cost_usd, about, upstream) : "no price known",
  ];
  if (typeof end.first_delta_ms === "number") {
    parts.push(`first token after ${(end.first_delta_ms / 1000).toFixed(2)} s`);
  }
  if (end.state === "cancelled") {
    parts.push("stopped by you");
  } else if (end.stop_reason && !["end_turn", "stop_sequence"].includes(end.stop_reason)) {
    parts.push(STOPS[end.stop_reason] ?? `ended with ${end.stop_reason}`);
  }
  return parts.join(" · ");
}

function costOf(usd, about, upstream) {
  const digits = usd >= 0.1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 };
  const price = `${about}$${usd.toLocaleString("en", digits)}`;
  return upstream === "emulator" ? `would cost ${price}` : price;
}

/** What went wrong in words; empty when nothing did. */
export function problemOf(end) {
  const { error, stop_details: details } = end;
  if (!error) {
    return details?.explanation ?? "";
  }
  const wait = error.retry_after_ms > 0 ? ` It asks to wait ${Math.ceil(error.retry_after_ms / 1000)} s.` : "";
  return `${error.message || "Something went wrong."}${wait}`;
}

/** A box with words and, where something can be done about it, a button. */
export function problemBox(words, label, action) {
  const box = element("div", { className: "problem" }, element("p", {}, words));
  if (action) {
    box.append(element("button", { type: "button", onclick: action }, label));
  }
  return box;
}

/** A number for people. */
export function number(value) {
  return count.format(value);
}
