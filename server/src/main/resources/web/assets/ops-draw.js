// Pictures as SVG: lines, bars, strips of heat. They know figures and places, not what they mean.

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 52;
const RIGHT = 6;
const TOP = 8;
const BOTTOM = 20;
const MARGIN = 54;
const LEVELS = 6;

/** An element of the picture, with its attributes and what is in it. */
function part(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** The place of a picture: from column and value to points. */
export class Plot {
  constructor(svg, columns, right = RIGHT) {
    this.svg = svg;
    this.width = svg.clientWidth || 480;
    this.height = svg.clientHeight || 140;
    this.columns = columns;
    this.step = (this.width - LEFT - right) / columns;
    this.bottom = this.height - BOTTOM;
    svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    svg.replaceChildren();
  }

  x(column) {
    return LEFT + column * this.step;
  }

  /** The column under a point of the screen. */
  columnAt(clientX) {
    const x = clientX - this.svg.getBoundingClientRect().left;
    return Math.min(this.columns - 1, Math.max(0, Math.floor((x - LEFT) / this.step)));
  }

  add(name, attributes, ...inside) {
    const made = part(name, attributes, ...inside);
    this.svg.append(made);
    return made;
  }

  text(x, y, words, classes = "label") {
    this.add("text", { x, y, class: classes }, words);
  }

  /** Lines and words at the left for 0 and the top, words below for the time. */
  axes(most, format, times) {
    this.most = most;
    for (const value of [0, most / 2, most]) {
      const y = this.y(value);
      this.add("path", { d: `M${LEFT} ${y}H${this.x(this.columns)}`, class: "grid" });
      this.text(LEFT - 6, y + 4, format(value), "label end");
    }
    this.times(times);
  }

  times(times) {
    for (const { at, words } of times) {
      const place = at === 0 ? "" : at >= this.columns ? " end" : " middle";
      this.text(this.x(at), this.height - 5, words, "label" + place);
    }
  }

  y(value) {
    return this.bottom - (Math.min(value, this.most) / this.most) * (this.bottom - TOP);
  }

  /** A line that jumps over what is not known. */
  line(values, classes) {
    let path = "";
    let drawing = false;
    values.forEach((value, column) => {
      const known = value !== null;
      if (known) path += `${drawing ? "L" : "M"}${(this.x(column) + this.step / 2).toFixed(1)} ${this.y(value).toFixed(1)}`;
      if (known && !drawing && (values[column + 1] ?? null) === null) path += "h0.1"; // alone: a dot
      drawing = known;
    });
    if (path) this.add("path", { d: path, class: "line " + classes });
  }

  /** What is below a line, in steps. */
  area(values, classes) {
    const path = values.map((value, column) => (value ? this.#box(column, this.y(value), this.bottom, 0) : "")).join("");
    if (path) this.add("path", { d: path, class: classes });
  }

  /** Bars that stand on one another: for each series the values of all columns. */
  bars(series) {
    const base = Array(this.columns).fill(0);
    for (const { values, classes } of series) {
      let path = "";
      values.forEach((value, column) => {
        if (value) path += this.#box(column, this.y(base[column] + value), this.y(base[column]), Math.min(1, this.step / 4));
        base[column] += value ?? 0;
      });
      if (path) this.add("path", { d: path, class: classes });
    }
  }

  #box(column, top, bottom, gap) {
    const height = Math.max(bottom - top, 1.5);
    const width = Math.max(this.step - gap, 0.8);
    return `M${this.x(column).toFixed(1)} ${(bottom - height).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}z`;
  }

  /** Where durations fell, column by column and together at the right; `range` is the first and last bucket. */
  heat(spreads, [low, high], all) {
    const rows = high - low + 1;
    const row = (this.bottom - TOP) / rows;
    const top = (bucket) => this.bottom - (bucket - low + 1) * row;
    const peak = Math.max(1, ...spreads.flatMap((spread) => Object.values(spread ?? {})));
    const paths = Array(LEVELS).fill("");
    spreads.forEach((spread, column) => {
      for (const [bucket, n] of Object.entries(spread ?? {})) {
        const level = Math.min(LEVELS - 1, Math.floor((Math.log1p(n) / Math.log1p(peak)) * LEVELS));
        paths[level] += `M${this.x(column).toFixed(1)} ${top(Number(bucket)).toFixed(1)}h${this.step.toFixed(1)}v${row.toFixed(1)}h${(-this.step).toFixed(1)}z`;
      }
    });
    paths.forEach((d, level) => d && this.add("path", { d, class: "heat h" + level }));
    const left = this.x(this.columns) + 6;
    const longest = Math.max(1, ...Object.values(all));
    const d = Object.entries(all).map(([bucket, n]) => {
      const width = Math.max(1, (n / longest) * (MARGIN - 10));
      return `M${left} ${(top(Number(bucket)) + 0.5).toFixed(1)}h${width.toFixed(1)}v${Math.max(0.8, row - 1).toFixed(1)}h${(-width).toFixed(1)}z`;
    });
    if (d.length) this.add("path", { d: d.join(""), class: "side" });
  }

  /** A point on the scale of buckets, for a duration between the bounds. */
  scaled(ms, [low, high], bounds) {
    let bucket = low;
    while (bucket < high && ms > bounds[bucket]) bucket++;
    const from = bucket === 0 ? 0 : bounds[bucket - 1];
    const within = Math.min(1, Math.max(0, (ms - from) / ((bounds[bucket] ?? from * 2) - from)));
    return ((bucket - low + within) / (high - low + 1)) * this.most;
  }

  /** Marks of the scale at 1, 10, 100 ms and so on, with some between them where there is room. */
  decades(range, bounds, format) {
    this.most = 1;
    const steps = range[1] - range[0] < 24 ? [1, 2, 5] : [1];
    for (const ms of [-1, 0, 1, 2, 3, 4, 5, 6].flatMap((power) => steps.map((step) => step * 10 ** power))) {
      if (ms < (bounds[range[0] - 1] ?? 0) || ms > bounds[Math.min(range[1], bounds.length - 1)]) continue;
      const y = this.y(this.scaled(ms, range, bounds));
      this.add("path", { d: `M${LEFT} ${y.toFixed(1)}H${this.x(this.columns)}`, class: "grid" });
      this.text(LEFT - 6, y + 4, format(ms), "label end");
    }
  }

  /** One row of marks, the larger the more; `row` from 0 of `rows`. */
  marks(values, row, rows, peak, classes) {
    const height = (this.bottom - TOP) / rows;
    const middle = TOP + height * (row + 0.5);
    this.add("path", { d: `M${LEFT} ${middle}H${this.x(this.columns)}`, class: "grid" });
    values.forEach((value, column) => {
      if (value) {
        const r = 2.5 + Math.min(height / 2 - 3, (value / peak) * 6);
        this.add("circle", { cx: this.x(column) + this.step / 2, cy: middle, r: Math.max(2, r).toFixed(1), class: classes });
      }
    });
    return middle;
  }

  /** The moment that is looked at. */
  cursor(column) {
    if (column !== null) this.add("rect", { x: this.x(column), y: TOP - 4, width: Math.max(1, this.step), height: this.bottom - TOP + 4, class: "cursor" });
  }
}

/** The margin at the right that a strip of heat needs. */
export const SIDE = MARGIN;

/** The next round number: 1, 2 or 5 with zeros. */
export function roundUp(value, least, steps = [1, 2, 5, 10]) {
  const goal = Math.max(value, least);
  const power = 10 ** Math.floor(Math.log10(goal));
  return steps.map((n) => n * power).find((n) => n >= goal * 0.999);
}

/** The same for what is counted: half of it is whole, too. */
export const roundUpCount = (value) => roundUp(value, 4, [1, 2, 4, 10]);

/** The same for bytes: the next power of two. */
export const roundUpBytes = (value) => 2 ** Math.ceil(Math.log2(Math.max(value, 64 * 1_048_576)));

/** First and last bucket that hold something, with some room, at least `least` of them. */
export function rangeOf(spread, least = 12, fallback = 30) {
  const used = Object.keys(spread).map(Number);
  let low = used.length ? Math.min(...used) - 1 : fallback;
  let high = used.length ? Math.max(...used) + 1 : fallback + least;
  while (high - low + 1 < least) {
    low--;
    high++;
  }
  low = Math.max(0, low);
  return [low, Math.max(high, low + least - 1)];
}
