// The functions of what the map shows, the worst first, with their source where the page has it.

const ROWS = 25;
const MORE = 100;
const table = { shown: ROWS, key: "" };

const COLUMNS = [["name", "Function"], ["path", "Place"], ...data.metrics.map(({ id }) => [id, HEADS[id]])];

function orderOf(state) {
  const [id, direction] = (state.sort || state.metric).split(":");
  const isColumn = COLUMNS.some(([name]) => name === id);
  const isText = id === "name" || id === "path";
  return { id: isColumn ? id : "cognitive_complexity", isAscending: isText ? direction !== "desc" : direction === "asc" };
}

function valueOf(unit, id) {
  if (id === "name") {
    return unit.name;
  }
  return id === "path" ? unit.file.path : unit.values[METRICS.get(id).index];
}

function compare(one, other) {
  if (one === other) {
    return 0;
  }
  if (one === null || other === null) {
    return one === null ? -1 : 1;
  }
  return one < other ? -1 : 1;
}

function worst(state) {
  const { id, isAscending } = orderOf(state);
  const units = data.files.filter((file) => inDirectory(file.path, state.path)).flatMap((file) => file.functions);
  const sign = isAscending ? 1 : -1;
  const rest = (one, other) =>
    compare(valueOf(other, "cognitive_complexity"), valueOf(one, "cognitive_complexity")) ||
    one.file.number - other.file.number || one.start - other.start;
  return units.sort((one, other) => sign * compare(valueOf(one, id), valueOf(other, id)) || rest(one, other));
}

// A function of a file by its name; `NAME@LINE` where the file has several of that name.
function functionIn(file, name) {
  const found = file?.functions.find((unit) => unit.name === name);
  const [plain, line] = [name.slice(0, name.lastIndexOf("@")), Number(name.slice(name.lastIndexOf("@") + 1))];
  return found ?? file?.functions.find((unit) => unit.name === plain && unit.start === line);
}

function linkName(unit) {
  const first = unit.file.functions.find((each) => each.name === unit.name);
  return first === unit ? unit.name : `${unit.name}@${unit.start}`;
}

function drawTable(state) {
  const units = worst(state);
  const key = `${state.path} ${state.sort} ${state.metric}`;
  if (table.key !== key) {
    Object.assign(table, { key, shown: ROWS });
  }
  const chosen = functionIn(FILES.get(state.path), state.function);
  table.shown = Math.max(table.shown, units.indexOf(chosen) + 1);
  const rows = units.slice(0, table.shown);
  byId("worst").tHead.replaceChildren(headRow(state));
  byId("worst").tBodies[0].replaceChildren(...rows.flatMap((unit) => rowsOf(unit, unit === chosen)));
  const left = units.length - rows.length;
  byId("more").hidden = left <= 0;
  byId("more").textContent = `Show ${Math.min(left, MORE)} more`;
  byId("shown").textContent = `${shown(rows.length)} of ${count(units.length, "function")} shown`;
  byId("scope").textContent = `in ${state.path || data.title}`;
}

function headRow(state) {
  const order = orderOf(state);
  return element("tr", {}, ...COLUMNS.map(([id, head]) => {
    const isOrder = order.id === id;
    const sorted = isOrder ? (order.isAscending ? "ascending" : "descending") : null;
    const mark = isOrder ? (order.isAscending ? " ↑" : " ↓") : "";
    const limit = METRICS.get(id)?.threshold;
    const button = element("button", { type: "button" }, `${head}${mark}`);
    button.addEventListener("click", () => {
      go({ sort: `${id}:${nextDirection(id, order)}` });
      byId("worst").tHead.querySelectorAll("button")[COLUMNS.findIndex(([name]) => name === id)].focus();
    });
    const threshold = typeof limit === "number" ? element("small", {}, ` > ${limit}`) : null;
    return element("th", { scope: "col", "aria-sort": sorted, class: METRICS.has(id) ? "number" : id === "path" ? "place-head" : null }, button, threshold);
  }));
}

function nextDirection(id, order) {
  if (order.id === id) {
    return order.isAscending ? "desc" : "asc";
  }
  return METRICS.has(id) ? "desc" : "asc";
}

function rowsOf(unit, isChosen) {
  const button = element("button", { type: "button", "aria-expanded": String(isChosen) }, unit.name);
  button.addEventListener("click", () => {
    go(isChosen ? { function: "" } : { path: unit.file.path, function: linkName(unit) });
    byId("worst").querySelector("tr.chosen button")?.focus();
  });
  const cells = unit.values.map((value, index) => {
    const over = isOver(unit, index);
    const mark = over ? element("span", {}, element("span", { "aria-hidden": "true" }, "▲ "), element("span", { class: "unseen" }, "over the threshold: ")) : null;
    return element("td", { class: over ? "number over" : "number" }, mark, shown(value));
  });
  const place = `${unit.file.path}:${unit.start}`;
  const row = element("tr", { class: isChosen ? "chosen" : null },
    element("th", { scope: "row", class: "name" }, button, element("span", { class: "where" }, ...breakable(place))), element("td", { class: "place" }, ...breakable(place)), ...cells);
  return isChosen ? [row, sourceRow(unit)] : [row];
}

function sourceRow(unit) {
  const cell = element("td", { colspan: COLUMNS.length }, sourceOf(unit));
  return element("tr", { class: "source" }, cell);
}

function sourceOf(unit) {
  const found = data.sources[unit.source];
  if (!found) {
    const command = `antipasta explain '${unit.file.path}:${unit.name}'`;
    return element("p", { class: "note" }, "The page does not hold the source of this function. ", element("code", {}, command), " shows it.");
  }
  const [first, text] = found;
  const lines = text.split("\n").flatMap((line, index) => [
    element("i", { "aria-hidden": "true" }, String(first + index)), element("b", {}, `${line}\n`),
  ]);
  return element("pre", { class: "code", tabindex: 0, role: "region", "aria-label": `Source of ${unit.name}` }, ...lines);
}

function listenToTable() {
  byId("more").addEventListener("click", () => {
    table.shown += MORE;
    drawTable(readState());
  });
}
