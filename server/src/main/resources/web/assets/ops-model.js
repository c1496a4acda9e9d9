// What the server told, kept and put together. No page in here.

const SUMS = ["deltas", "refused", "cost_usd", "length_ms"];
const MOST = ["running", "waiting", "watchers", "connections", "heap_bytes", "direct_bytes", "resident_bytes", "journal_bytes"];
const COUNTS = ["ends", "failures", "retries"];
const SPREADS = ["first_token", "gaps", "loop_delay"];
const STEP_MS = 5_000;
const HOUR_STEPS = 720;

/** How wide a column is for each window, in steps. */
const WIDTHS = { 5: 1, 15: 2, 60: 6 };

export class Model {
  /** The latest answer, but its steps; null before the first. */
  latest = null;
  #steps = [];

  /** Takes an answer of /ops/data; says whether there is something new to draw. */
  take(data) {
    const { steps, ...rest } = data;
    if (this.latest?.run !== data.run) this.#steps = [];
    const known = this.last;
    const fresh = steps.filter((step) => step.step > known);
    this.#steps = this.#steps.concat(fresh).slice(-HOUR_STEPS);
    const first = this.latest === null;
    this.latest = rest;
    return first || fresh.length > 0;
  }

  get run() {
    return this.latest?.run ?? "";
  }

  /** Number of the last step that is known. */
  get last() {
    return this.#steps.at(-1)?.step ?? 0;
  }

  /** Columns of the last minutes, oldest first, always as many; null where nothing is known. */
  columns(minutes) {
    const width = WIDTHS[minutes];
    const many = (minutes * 60_000) / STEP_MS / width;
    const columns = Array(many).fill(null);
    const group = (step) => Math.floor((step - 1) / width);
    const offset = group(Math.max(1, this.last)) - many + 1;
    for (const step of this.#steps) {
      const at = group(step.step) - offset;
      if (at >= 0) columns[at] = columns[at] ? joined(columns[at], step) : joined(blank(), step);
    }
    return columns;
  }

  get bounds() {
    return this.latest.bounds_ms;
  }
}

function blank() {
  const empty = { begin: Infinity, end: 0 };
  for (const name of [...SUMS, ...MOST]) empty[name] = 0;
  for (const name of [...COUNTS, ...SPREADS]) empty[name] = {};
  return empty;
}

function joined(column, step) {
  const end = Date.parse(step.end);
  column.begin = Math.min(column.begin, end - step.length_ms);
  column.end = Math.max(column.end, end);
  for (const name of SUMS) column[name] += step[name];
  for (const name of MOST) column[name] = Math.max(column[name], step[name]);
  for (const name of COUNTS) add(column[name], Object.entries(step[name]));
  for (const name of SPREADS) add(column[name], step[name]);
  return column;
}

function add(to, pairs) {
  for (const [key, value] of pairs) to[key] = (to[key] ?? 0) + value;
}

/** All columns as one. */
export function whole(columns, name) {
  const all = {};
  for (const column of columns) if (column) add(all, Object.entries(column[name]));
  return all;
}

export const total = (counted) => Object.values(counted).reduce((sum, n) => sum + n, 0);

export const sum = (columns, name) => columns.reduce((all, column) => all + (column ? column[name] : 0), 0);

/** What a share of the durations took at most, in milliseconds; null when there are none. */
export function quantile(spread, share, bounds) {
  const all = total(spread);
  if (all === 0) return null;
  let left = share * all;
  for (const bucket of Object.keys(spread).map(Number).sort((a, b) => a - b)) {
    if (left <= spread[bucket]) {
      const from = bucket === 0 ? 0 : bounds[bucket - 1];
      return from + ((bounds[bucket] ?? from) - from) * (left / spread[bucket]);
    }
    left -= spread[bucket];
  }
  return bounds.at(-1);
}

/** Keys of all columns' counts, those with most first. */
export function kinds(columns, name) {
  const all = whole(columns, name);
  return Object.keys(all).filter((key) => all[key] > 0).sort((a, b) => all[b] - all[a]);
}
