// What each picture shows: how it is drawn, what is said about it, and the numbers behind it.

import { Plot, rangeOf, roundUp, roundUpBytes, roundUpCount, SIDE } from "./ops-draw.js";
import { bytes, count, dollars, millis, rate, time, words } from "./ops-format.js";
import { kinds, quantile, sum, total, whole } from "./ops-model.js";

const ENDS = ["completed", "cancelled", "failed", "interrupted"];
const perSecond = (column, n) => (column.length_ms ? (n * 1_000) / column.length_ms : 0);
const perMinute = (column, n) => (column.length_ms ? (n * 60_000) / column.length_ms : 0);
const values = (columns, of) => columns.map((column) => (column ? of(column) : null));
const most = (...series) => Math.max(0, ...series.flat().map((value) => value ?? 0));
const used = (day) => day.models.reduce((all, model) => ({ turns: all.turns + model.turns, cost: all.cost + model.cost_usd, estimated: all.estimated + model.estimated }), { turns: 0, cost: 0, estimated: 0 });

/** A picture of lines; the first is filled. */
function lines({ series, format, top, ...card }) {
  return {
    ...card,
    legend: series.map(({ name, classes }) => ({ name, classes: "key " + classes })),
    draw(svg, { columns, times, at }) {
      const plot = new Plot(svg, columns.length);
      const drawn = series.map(({ of }) => values(columns, of));
      plot.axes(top(most(...drawn)), format, times);
      plot.area(drawn[0], "fill " + series[0].classes);
      drawn.forEach((line, i) => plot.line(line, series[i].classes));
      plot.cursor(at);
      return plot;
    },
    table: ({ columns }) => ({
      head: ["Time", ...series.map(({ name }) => name)],
      rows: columns.flatMap((column) => (column ? [[time(column.end), ...series.map(({ of }) => format(of(column)))]] : [])),
    }),
  };
}

/** A picture of where durations fell. */
function spread({ name, ...card }) {
  const marks = (column, bounds) => [0.5, 0.99].map((share) => quantile(column[name], share, bounds));
  return {
    ...card,
    legend: [{ name: "p50", classes: "key half" }, { name: "p99", classes: "key tail" }, { name: "the darker, the more", classes: "key heat h4" }],
    draw(svg, { columns, times, at, bounds }) {
      const plot = new Plot(svg, columns.length, SIDE);
      const all = whole(columns, name);
      const range = rangeOf(all);
      plot.decades(range, bounds, millis);
      plot.times(times);
      plot.heat(columns.map((column) => column?.[name] ?? null), range, all);
      [["half", 0.5], ["tail", 0.99]].forEach(([classes, share]) => {
        const line = values(columns, (column) => quantile(column[name], share, bounds));
        plot.line(line.map((ms) => (ms === null ? null : plot.scaled(ms, range, bounds))), classes);
      });
      plot.cursor(at);
      return plot;
    },
    readout({ columns, bounds }) {
      const all = whole(columns, name);
      return total(all) === 0 ? "none" : `p50 ${millis(quantile(all, 0.5, bounds))} · p99 ${millis(quantile(all, 0.99, bounds))}`;
    },
    table: ({ columns, bounds }) => ({
      head: ["Time", "Number", "p50", "p99"],
      rows: columns.flatMap((column) => (column && total(column[name]) ? [[time(column.end), count(total(column[name])), ...marks(column, bounds).map(millis)]] : [])),
    }),
  };
}

const turns = lines({
  id: "turns",
  title: "Turns and watchers",
  says: "Most at once.",
  top: roundUpCount,
  format: count,
  series: [
    { name: "running", classes: "a", of: (column) => column.running },
    { name: "waiting", classes: "c", of: (column) => column.waiting },
    { name: "watchers", classes: "b", of: (column) => column.watchers },
  ],
  readout: ({ columns }) => `up to ${count(most(values(columns, (column) => column.running)))} running, ${count(most(values(columns, (column) => column.watchers)))} watching`,
});

const tokens = lines({
  id: "tokens",
  title: "Tokens a second",
  says: "Pieces of answers (deltas) as they come from Claude; each is a token or a few.",
  top: (value) => roundUp(value, 10),
  format: rate,
  series: [{ name: "deltas a second", classes: "a", of: (column) => perSecond(column, column.deltas) }],
  readout: ({ columns }) => `${count(sum(columns, "deltas"))} in all`,
});

const firstToken = spread({ id: "first-token", name: "first_token", title: "Time to first token", says: "From a turn's start to its first text. Half of them took p50 at most, 99 of 100 p99." });
const gaps = spread({ id: "gaps", name: "gaps", title: "Gaps between tokens", says: "From one arrival to the next in one answer." });
const delay = spread({ id: "delay", name: "loop_delay", title: "Event loop delay", says: "By how much the server is late for what it has to do." });

const ends = {
  id: "ends",
  title: "How turns ended",
  says: "A turn that was cancelled ended as somebody wished.",
  legend: ENDS.map((end) => ({ name: end, classes: "key " + end })),
  draw(svg, { columns, times, at }) {
    const plot = new Plot(svg, columns.length);
    const series = ENDS.map((end) => ({ classes: end, values: values(columns, (column) => column.ends[end]) }));
    plot.axes(roundUpCount(most(values(columns, (column) => total(column.ends)))), count, times);
    plot.bars(series);
    plot.cursor(at);
    return plot;
  },
  readout({ columns }) {
    const all = whole(columns, "ends");
    const named = ENDS.filter((end) => all[end]).map((end) => `${count(all[end])} ${end}`);
    return named.join(" · ") || "none";
  },
  table: ({ columns }) => ({
    head: ["Time", ...ENDS],
    rows: columns.flatMap((column) => (column && total(column.ends) ? [[time(column.end), ...ENDS.map((end) => count(column.ends[end]))]] : [])),
  }),
};

const errors = {
  id: "errors",
  title: "Errors and retries",
  says: "Why turns failed, and why Claude was asked again. A retry that worked is no error.",
  legend: [{ name: "failed", classes: "key failed" }, { name: "asked again", classes: "key retried" }],
  draw(svg, { columns, times, at }) {
    const plot = new Plot(svg, columns.length);
    const rows = [...kinds(columns, "failures").map((kind) => ["failures", kind, "failed"]), ...kinds(columns, "retries").map((kind) => ["retries", kind, "retried"])].slice(0, 6);
    plot.times(times);
    if (!rows.length) plot.text((plot.x(0) + plot.width) / 2, plot.height / 2, "nothing went wrong", "label middle calm");
    const shown = rows.map(([name, kind]) => values(columns, (column) => column[name][kind] ?? 0));
    const peak = most(...shown);
    rows.forEach(([, kind, classes], row) => {
      const middle = plot.marks(shown[row], row, rows.length, peak, classes);
      plot.text(plot.x(0) + 2, middle - 5, words(kind) + (classes === "retried" ? ", asked again" : ""), "label over");
    });
    plot.cursor(at);
    return plot;
  },
  readout({ columns }) {
    const failed = total(whole(columns, "failures"));
    const retried = total(whole(columns, "retries"));
    const refused = sum(columns, "refused");
    return `${count(failed)} failed · ${count(retried)} asked again` + (refused ? ` · ${count(refused)} refused` : "");
  },
  table({ columns, latest }) {
    const rows = ["failures", "retries"].flatMap((name) => {
      const here = whole(columns, name);
      const since = latest.totals[name];
      return Object.keys(since).map((kind) => [words(kind), name === "failures" ? "failed" : "asked again", count(here[kind] ?? 0), count(since[kind])]);
    });
    return { head: ["Reason", "What", "Here", "Since the start"], rows };
  },
};

const costNow = {
  id: "cost-minute",
  title: "Cost a minute",
  says: "List price of the turns that ended, in US dollars.",
  legend: [{ name: "dollars a minute", classes: "key a" }],
  draw(svg, { columns, times, at }) {
    const plot = new Plot(svg, columns.length);
    const cost = values(columns, (column) => perMinute(column, column.cost_usd));
    plot.axes(roundUp(most(cost), 0.0001), dollars, times);
    plot.bars([{ classes: "a", values: cost }]);
    plot.cursor(at);
    return plot;
  },
  readout: ({ columns }) => dollars(sum(columns, "cost_usd")) + " in all",
  table: ({ columns }) => ({
    head: ["Time", "Dollars", "Dollars a minute"],
    rows: columns.flatMap((column) => (column && column.cost_usd ? [[time(column.end), dollars(column.cost_usd), dollars(perMinute(column, column.cost_usd))]] : [])),
  }),
};

const costDays = {
  id: "cost-day",
  title: "Cost a day",
  says: "From the ledger, so it outlives a restart.",
  still: true,
  legend: [{ name: "dollars a day", classes: "key b" }],
  days(latest) {
    const known = new Map(latest.days.map((day) => [day.day, day]));
    const today = Date.parse(latest.time.slice(0, 10));
    return Array.from({ length: 14 }, (_, i) => {
      const day = new Date(today - (13 - i) * 86_400_000).toISOString().slice(0, 10);
      return known.get(day) ?? { day, models: [] };
    });
  },
  draw(svg, { latest }) {
    const days = this.days(latest);
    const plot = new Plot(svg, days.length);
    const cost = days.map((day) => used(day).cost);
    plot.axes(roundUp(most(cost), 0.0001), dollars, [{ at: 0, words: days[0].day.slice(5) }, { at: days.length, words: "today" }]);
    plot.bars([{ classes: "b", values: cost }]);
    return plot;
  },
  readout: ({ latest }) => `today ${dollars(used(latest.days.at(-1)).cost)}`,
  table: ({ latest }) => ({
    head: ["Day", "Model", "Turns", "Input", "Output", "Cache", "Dollars"],
    rows: [...latest.days].flatMap((day) =>
      day.models.map((model) => [
        day.day,
        model.model,
        count(model.turns) + (model.estimated ? `, ${count(model.estimated)} estimated` : ""),
        count(model.input_tokens),
        count(model.output_tokens),
        count(model.cache_creation_input_tokens + model.cache_read_input_tokens),
        dollars(model.cost_usd),
      ])),
  }),
};

const memory = lines({
  id: "memory",
  title: "Memory",
  says: "Of the process, its heap, its buffers, and turns' logs (which are in the heap).",
  top: roundUpBytes,
  format: bytes,
  series: [
    { name: "process", classes: "a", of: (column) => column.resident_bytes },
    { name: "heap", classes: "b", of: (column) => column.heap_bytes },
    { name: "buffers", classes: "c", of: (column) => column.direct_bytes },
    { name: "logs", classes: "d", of: (column) => column.journal_bytes },
  ],
  readout: ({ latest }) => `heap ${bytes(latest.now.heap_bytes)} of ${bytes(latest.limits.heap_bytes)}`,
});

/** All pictures, in the order in which they are looked at. */
export const CARDS = [errors, ends, firstToken, gaps, turns, tokens, costNow, costDays, memory, delay];

/** The figures of this moment. */
export const tiles = ({ latest, columns, bounds }) => {
  const { now, limits } = latest;
  return [
    ["Turns running", count(now.running), (now.waiting ? `${count(now.waiting)} waiting, ` : "") + `most ${count(limits.turns)}`],
    ["Watchers", count(now.watchers), `${count(now.connections)} connections`],
    ["Tokens a second", rate(now.deltas_per_second), "deltas, just now"],
    ["First token", millis(quantile(whole(columns, "first_token"), 0.5, bounds)), "half of them, at most"],
    ["Cost today", dollars(used(latest.days.at(-1)).cost), `${count(used(latest.days.at(-1)).turns)} turns`],
  ];
};
