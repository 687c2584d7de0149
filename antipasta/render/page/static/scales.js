// Which colour a value has. A scale has bounds; the class of a value is the first whose bound it
// does not exceed. Scales with a threshold (t) have two classes more than one below it, and the
// others (s) follow how the values of the files are distributed.

const METRICS = new Map(data.metrics.map((metric, index) => [metric.id, { ...metric, index }]));

const COLOURS = [];
for (const metric of data.metrics) {
  const what = NAMES[metric.id];
  COLOURS.push([`${metric.id}:max`, `${what}, worst function`]);
  COLOURS.push([`${metric.id}:sum`, `${what}, sum`]);
  if (metric.threshold !== null) {
    COLOURS.push([`${metric.id}:over`, `${what}, % of functions over ${metric.threshold}`]);
  }
}
if (data.hasChurn) {
  COLOURS.push(["churn:commits", "churn, commits in the window"]);
  COLOURS.push(["churn:lines", "churn, lines changed in the window"]);
}

const AREAS = [
  ["loc", "lines"],
  ["sloc", "source lines"],
  ["functions", "functions"],
  ["complexity", "sum of cognitive complexity"],
];

const EMPTY = { max: null, sum: 0, over: 0, functions: 0, files: 0 };

function tallyOf(file, id) {
  file.tallies ??= {};
  file.tallies[id] ??= id === "churn" ? churnOf(file) : functionsOf(file, METRICS.get(id));
  return file.tallies[id];
}

function churnOf(file) {
  return file.commits === null ? EMPTY : { ...EMPTY, max: file.commits, sum: file.lines, files: 1 };
}

function functionsOf(file, metric) {
  let tally = EMPTY;
  for (const unit of file.functions) {
    const value = unit.values[metric.index];
    if (value !== null) {
      tally = added(tally, { max: value, sum: value, over: isOver(unit, metric.index) ? 1 : 0, functions: 1, files: 0 });
    }
  }
  return tally.functions ? { ...tally, files: 1 } : tally;
}

function isOver(unit, index) {
  const limit = data.limits[unit.file.limits][index];
  return limit !== null && unit.values[index] > limit;
}

function added(one, other) {
  return {
    max: one.max === null ? other.max : Math.max(one.max, other.max ?? 0),
    sum: one.sum + other.sum,
    over: one.over + other.over,
    functions: one.functions + other.functions,
    files: one.files + other.files,
  };
}

function figureOf(tally, figure) {
  if (tally.max === null) {
    return null;
  }
  if (figure === "over") {
    return tally.functions ? (100 * tally.over) / tally.functions : null;
  }
  // Of several files the mean, which has a place in the same classes as each of them.
  return isOfAll(figure) ? tally.sum / tally.files : tally.max;
}

function isOfAll(figure) {
  return figure === "sum" || figure === "lines";
}

function scaleOf(choice) {
  const [id, figure] = choice.split(":");
  const threshold = METRICS.get(id)?.threshold ?? null;
  if (figure === "over") {
    return { choice, id, figure, kind: "s", bounds: [0, 5, 10, 20, 40], unit: "%", threshold: null };
  }
  if (figure === "max" && threshold !== null && threshold >= 3) {
    const bounds = [threshold / 3, (2 * threshold) / 3, threshold, 2 * threshold, 4 * threshold];
    return { choice, id, figure, kind: "t", bounds: bounds.map(Math.floor), unit: "", threshold };
  }
  return { choice, id, figure, kind: "s", bounds: quantiles(id, figure), unit: "", threshold: null };
}

function quantiles(id, figure) {
  const values = data.files.map((file) => figureOf(tallyOf(file, id), figure)).filter((value) => value > 0);
  values.sort((one, other) => one - other);
  const found = [0.4, 0.7, 0.9, 0.98].map((part) => values[Math.floor(part * (values.length - 1))] ?? 0);
  return [...new Set([0, ...found])];
}

function classOf(scale, value) {
  if (value === null) {
    return "none";
  }
  const place = scale.bounds.findIndex((bound) => value <= bound);
  return `${scale.kind}${place < 0 ? scale.bounds.length : place}`;
}

function legendOf(scale) {
  const entries = [];
  let from = 0;
  for (const [index, bound] of scale.bounds.entries()) {
    entries.push([`${scale.kind}${index}`, range(from, bound, scale)]);
    from = scale.unit ? bound : bound + 1;
  }
  const last = scale.bounds.at(-1);
  entries.push([`${scale.kind}${scale.bounds.length}`, `over ${shown(last)}${scale.unit}`]);
  return entries;
}

function range(from, to, scale) {
  if (from >= to) {
    return `${shown(to)}${scale.unit}`;
  }
  // Shares are no whole numbers, so one class ends where the next begins.
  return scale.unit ? `to ${shown(to)}${scale.unit}` : `${shown(from)}–${shown(to)}`;
}
