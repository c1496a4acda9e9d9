// How figures are written for people. Pure functions.

const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const count = (n) => (n < 100_000 ? counts.format(n) : compact.format(n));

/** A rate: one decimal while it is small. */
export const rate = (n) => (n > 0 && n < 10 ? n.toFixed(1) : count(n));

/** Milliseconds, in the unit that suits them. */
export function millis(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1) return ms.toFixed(2) + " ms";
  if (ms < 10) return ms.toFixed(1) + " ms";
  if (ms < 1_000) return Math.round(ms) + " ms";
  if (ms < 10_000) return (ms / 1_000).toFixed(2) + " s";
  return ms < 120_000 ? (ms / 1_000).toFixed(1) + " s" : Math.round(ms / 60_000) + " min";
}

export function bytes(n) {
  if (n < 1_024) return n + " B";
  const units = ["KB", "MB", "GB", "TB"];
  let value = n / 1_024;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_024;
    unit++;
  }
  return (value < 10 ? value.toFixed(1) : Math.round(value)) + " " + units[unit];
}

/** US dollars: small sums with as many digits as say something. */
export function dollars(n) {
  if (n === 0) return "$0";
  if (n >= 1_000) return "$" + compact.format(n);
  return "$" + (n >= 0.1 ? n.toFixed(2) : n >= 0.01 ? n.toFixed(4) : n.toFixed(6).replace(/0+$/, "").replace(/\.$/, "") || "0");
}

/** A span of time in words: "3 min", "2 h 10 min". */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return seconds + " s";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return minutes + " min";
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return Math.floor(hours / 24) + " days";
  return hours + " h" + (minutes % 60 ? " " + (minutes % 60) + " min" : "");
}

export const time = (ms) => clock.format(ms);
export const shortTime = (ms) => shortClock.format(ms);

/** A code of the protocol as words. */
export const words = (code) => code.replaceAll("_", " ");
