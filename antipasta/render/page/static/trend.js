// The trend: one line over commits, and the same as a table.

const trend = { chart: null, metric: "", figure: "mean" };
const FIGURE_NAMES = ["mean", "sum", "over", "max", "median", "p90"];

function trendMetrics() {
  return Object.keys(NAMES).filter((id) => data.trend.some((point) => point[4][id]));
}

function trendFigures(metric) {
  return FIGURE_NAMES.filter((_, index) => data.trend.some((point) => (point[4][metric]?.[index] ?? null) !== null));
}

function trendValues() {
  const index = FIGURE_NAMES.indexOf(trend.figure);
  return data.trend.map((point) => point[4][trend.metric]?.[index] ?? null);
}

function day(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function drawTrend() {
  if (!byId("chart")) {
    return;
  }
  const metrics = trendMetrics();
  trend.metric ||= metrics[0] ?? "";
  const figures = trendFigures(trend.metric);
  trend.figure = figures.includes(trend.figure) ? trend.figure : figures[0];
  fillSelect(byId("trend-metric"), metrics.map((id) => [id, NAMES[id]]), trend.metric);
  fillSelect(byId("trend-figure"), figures.map((id) => [id, FIGURES[id]]), trend.figure);
  drawChart(trendValues());
  drawTrendTable(trendValues());
}

// As many commits as a table can have and still open at once; the chart has all.
const TREND_ROWS = 1000;

function drawChart(values) {
  const box = byId("chart");
  trend.chart?.destroy();
  box.replaceChildren();
  const axis = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 }, font: "12px system-ui, sans-serif" };
  const series = { label: "value", stroke: colour("accent"), width: 2, points: { show: values.length < 60, size: 6, fill: colour("panel") } };
  const options = {
    width: Math.max(box.clientWidth, 200),
    height: 240,
    padding: [10, 44, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false } },
    scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), (high ?? 1) * 1.05 || 1] } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    axes: [{ ...axis, space: 90, values: (_, ticks) => ticks.map(day) }, { ...axis, size: 60, values: (_, ticks) => ticks.map(shown) }],
    series: [{}, series],
    hooks: { setCursor: [(chart) => tellPoint(chart.cursor.idx, values)] },
  };
  trend.chart = new uPlot(options, [data.trend.map((point) => point[0]), values], box);
  box.setAttribute("aria-label", trendInWords(values));
}

function trendInWords(values) {
  const what = `${NAMES[trend.metric]}, ${FIGURES[trend.figure]}`;
  const known = values.map((value, index) => [value, index]).filter(([value]) => value !== null);
  if (!known.length) {
    return `${what}: no values`;
  }
  const [[first, from], [last, to]] = [known[0], known.at(-1)];
  return `${what}: from ${shown(first)} on ${day(data.trend[from][0])} to ${shown(last)} on ${day(data.trend[to][0])}, ${count(values.length, "commit")}. The table below has each.`;
}

function tellPoint(index, values) {
  const point = data.trend[index];
  byId("chart-readout").textContent = point ? `${day(point[0])}  ${shown(values[index])}  ${point[1].slice(0, 10)}  ${point[2]}: ${point[3]}` : "";
}

function drawTrendTable(values) {
  const made = byId("trend-table");
  if (!made.closest("details").open) {
    return;
  }
  const heads = ["Date", "Commit", FIGURES[trend.figure], "Author", "Subject"];
  made.tHead.replaceChildren(element("tr", {}, ...heads.map((head, index) => element("th", { scope: "col", class: index === 2 ? "number" : null }, head))));
  // The newest first: who reads a table looks for the last change.
  const newest = [...data.trend.entries()].slice(-TREND_ROWS).reverse();
  made.tBodies[0].replaceChildren(...newest.map(([index, [date, commit, author, subject]]) => element("tr", {},
    element("td", {}, day(date)), element("th", { scope: "row", class: "place" }, commit.slice(0, 10)),
    element("td", { class: "number" }, shown(values[index])), element("td", {}, author), element("td", {}, subject))));
  const left = data.trend.length - newest.length;
  byId("trend-left").textContent = left > 0 ? `${count(left, "older commit")} not listed.` : "";
}

function listenToTrend() {
  const box = byId("chart");
  if (!box) {
    return;
  }
  byId("trend-table").closest("details").addEventListener("toggle", () => drawTrendTable(trendValues()));
  for (const key of ["metric", "figure"]) {
    byId(`trend-${key}`).addEventListener("change", (event) => {
      trend[key] = event.target.value;
      drawTrend();
    });
  }
  new ResizeObserver(() => {
    if (trend.chart && box.clientWidth !== trend.chart.width) {
      trend.chart.setSize({ width: Math.max(box.clientWidth, 200), height: 240 });
    }
  }).observe(box);
}
