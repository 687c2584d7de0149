// The treemap: areas are exact, so names of directories lie on top of what is in them.

const LEAST_PIXELS = 40; // the area of the smallest part that is drawn by itself
const WHOLE_PIXELS = 3000; // that of the smallest directory that is opened
const NAME_HEIGHT = 18;
const LINE_HEIGHT = 14;
const LETTER_WIDTH = 6.7;

function drawTreemap(state) {
  const box = byId("treemap");
  const hadFocus = box.contains(document.activeElement);
  const scale = scaleOf(state.metric);
  const directory = DIRECTORIES.get(openDirectory(state));
  const layout = layOut(box, weighed(directory, state.area, scale.id));
  const drawing = { layout, scale, state, names: [] };
  const cells = [...frames(drawing), ...leaves(drawing)];
  box.replaceChildren(...cells);
  if (!cells.length) {
    box.append(element("div", { role: "treeitem", class: "cell none" }, "Nothing to draw here."));
  }
  const items = [...box.querySelectorAll("[role=treeitem]")];
  const first = items.find((item) => item.getAttribute("aria-selected") === "true") ?? items[0];
  first.tabIndex = 0;
  if (hadFocus) {
    first.focus();
  }
  drawLegend(scale);
  drawCrumbs(directory);
}

// The directory that the map shows: of a file the one that it is in; the nearest that exists.
function openDirectory(state) {
  let path = state.path;
  while (!DIRECTORIES.has(path)) {
    path = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  }
  return path;
}

function layOut(box, tree) {
  const width = Math.max(box.clientWidth, 50);
  const height = Math.max(box.clientHeight, 50);
  const unit = tree.area / (width * height);
  const parts = coarse(tree, LEAST_PIXELS * unit, Math.min(tree.area, WHOLE_PIXELS * unit));
  parts.children = (parts.children ?? []).map(unwrapped);
  const root = d3.hierarchy(parts, (node) => node.children);
  root.eachAfter((node) => {
    node.value = node.data.area;
  });
  root.sort((one, other) => other.value - one.value || (one.data.path < other.data.path ? -1 : 1));
  d3.treemap().size([width, height]).tile(d3.treemapSquarify)(root);
  return { root, width, height };
}

function placed(made, node, { width, height }) {
  const part = (pixels, whole) => `${(100 * pixels) / whole}%`;
  made.style.left = part(node.x0, width);
  made.style.top = part(node.y0, height);
  made.style.width = part(node.x1 - node.x0, width);
  made.style.height = part(node.y1 - node.y0, height);
  return made;
}

// The open directories: a frame around each, and the names of the outer two levels to open them by.
function* frames(drawing) {
  const { layout, scale, state, names } = drawing;
  for (const node of layout.root.descendants()) {
    if (node === layout.root || !node.children) {
      continue;
    }
    yield placed(element("div", { class: `frame level-${Math.min(node.depth, 3)}` }), node, layout);
    if (isNamed(node)) {
      const tag = element("div", { ...described(node, scale, state), class: `tag level-${node.depth}` }, `${node.data.name}/`);
      const y0 = node.y0 + covered(node, names);
      names.push({ x0: node.x0, x1: node.x0 + LETTER_WIDTH * (node.data.name.length + 3), y0, y1: y0 + NAME_HEIGHT });
      tag.style.left = `${(100 * node.x0) / layout.width}%`;
      tag.style.top = `${(100 * y0) / layout.height}%`;
      tag.style.maxWidth = `${(100 * (node.x1 - node.x0)) / layout.width}%`;
      yield tag;
    }
  }
}

function isNamed(node) {
  const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
  return node.children && (node.depth === 1 ? width > 40 && height > 40 : node.depth === 2 && width > 90 && height > 70);
}

// How much of the node lies under names of directories, at its upper left: its height in pixels.
function covered(node, names) {
  const right = Math.min(node.x1, node.x0 + 40);
  let top = node.y0;
  // Names of outer directories come first, and those of inner ones lie below them.
  for (const name of names) {
    if (name.x0 < right && name.x1 > node.x0 && name.y0 < top + LINE_HEIGHT && name.y1 > top) {
      top = name.y1;
    }
  }
  return top - node.y0;
}

function* leaves({ layout, scale, state, names }) {
  for (const node of layout.root.leaves()) {
    if (node === layout.root) {
      continue;
    }
    const value = figureOf(node.data.tally, scale.figure);
    const classes = `cell ${node.data.kind} ${classOf(scale, value)}`;
    const above = covered(node, names);
    const texts = label(node, value, scale, above);
    const cell = element("div", { ...described(node, scale, state), class: classes }, ...texts);
    if (texts.length) {
      // Not as a padding of the cell: that would make a small one larger than its area.
      texts[0].style.marginTop = `${2 + above}px`;
    }
    yield placed(cell, node, layout);
  }
}

// The name where most of it fits, and the value where there is room.
function label(node, value, scale, above) {
  const [width, height] = [node.x1 - node.x0 - 8, node.y1 - node.y0 - 3 - above];
  const name = node.data.kind === "directory" ? `${node.data.name}/` : node.data.name;
  const figure = valueText(value, scale);
  const parts = [];
  if (height > LINE_HEIGHT && width > LETTER_WIDTH * Math.max(4, 0.75 * name.length)) {
    parts.push(element("span", {}, name));
  }
  if (height > LINE_HEIGHT * (parts.length + 1) && width > LETTER_WIDTH * (figure.length + 0.5)) {
    parts.push(element("span", { class: "figure" }, figure));
  }
  return parts;
}

function valueText(value, scale) {
  return scale.unit && value !== null ? `${shown(Math.round(value * 10) / 10)}${scale.unit}` : shown(value);
}

function described(node, scale, state) {
  const { kind, path, name, area } = node.data;
  const value = figureOf(node.data.tally, scale.figure);
  return {
    role: "treeitem",
    tabindex: -1,
    "aria-level": node.depth,
    "aria-selected": kind === "file" ? String(path === state.path) : null,
    "aria-label": spoken(node.data, value, scale, state),
    "data-kind": kind,
    "data-path": kind === "many" ? `${path}/` : path,
    "data-name": name,
    "data-area": area,
    "data-value": value,
  };
}

function spoken({ kind, path, name, number, area }, value, scale, state) {
  const what = { file: path, directory: `${path}/, ${count(number, "file")}`, many: `${path || data.title}: ${name}` };
  const areas = Object.fromEntries(AREAS);
  const figure = value === null ? "no value" : valueText(value, scale);
  const colours = Object.fromEntries(COLOURS);
  return `${what[kind]}; ${areas[state.area]}: ${shown(area)}; ${colours[scale.choice]}: ${figure}`;
}

function drawLegend(scale) {
  const entries = legendOf(scale).map(([name, text], index) => {
    const isFirstOver = scale.threshold !== null && index === 3;
    const swatch = element("span", { class: `swatch ${name}`, "data-class": name });
    return element("span", { class: isFirstOver ? "bound" : null }, swatch, isFirstOver ? `over ${scale.threshold}: ${text}` : text);
  });
  entries.push(element("span", {}, element("span", { class: "swatch none" }), "no value"));
  const several = isOfAll(scale.figure) ? " (of a directory the mean of its files)" : "";
  const title = `${Object.fromEntries(COLOURS)[scale.choice]}${several}:`;
  byId("legend").replaceChildren(element("span", {}, title), ...entries);
}

function drawCrumbs(directory) {
  const trail = [];
  for (let each = directory; each; each = each.parent) {
    trail.unshift(each);
  }
  byId("crumbs").replaceChildren(
    ...trail.map((each) => {
      const here = each === directory ? "page" : null;
      const button = element("button", { type: "button", "aria-current": here }, each.path ? each.name : data.title);
      button.addEventListener("click", () => go({ path: each.path, function: "" }));
      return element("li", {}, button);
    }),
  );
}

function activate(item) {
  const { kind, path } = item.dataset;
  if (kind === "many") {
    const directory = path.slice(0, -1);
    // Those of the open directory have no closer view; the table below lists their functions.
    go({ path: directory, function: "" });
    if (directory === openDirectory(readState())) {
      byId("functions").scrollIntoView({ block: "nearest" });
    }
  } else if (kind) {
    go({ path, function: "" });
  }
}

function goUp() {
  const directory = DIRECTORIES.get(openDirectory(readState()));
  const isFile = readState().path !== directory.path;
  go({ path: isFile ? directory.path : directory.parent?.path ?? "", function: "" });
}

// The item that lies nearest in a direction, by the middles of both.
function nearest(from, key) {
  const middle = (item) => {
    const { left, top, width, height } = item.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  const [x, y] = middle(from);
  const along = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
  let [best, least] = [null, Infinity];
  for (const item of from.parentElement.querySelectorAll("[role=treeitem]")) {
    const [dx, dy] = middle(item).map((place, axis) => place - [x, y][axis]);
    const ahead = dx * along[0] + dy * along[1];
    const distance = ahead + 2 * Math.abs(dx * along[1] + dy * along[0]);
    if (item !== from && ahead > 1 && distance < least) {
      [best, least] = [item, distance];
    }
  }
  return best;
}

function move(from, to) {
  if (to) {
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }
}

const TREEMAP_KEYS = {
  Enter: activate,
  " ": activate,
  Escape: goUp,
  Backspace: goUp,
  Home: (item) => move(item, item.parentElement.querySelector("[role=treeitem]")),
  End: (item) => move(item, [...item.parentElement.querySelectorAll("[role=treeitem]")].at(-1)),
};

function listenToTreemap() {
  const box = byId("treemap");
  const itemOf = (event) => event.target.closest("[role=treeitem]");
  const tell = (event) => {
    byId("readout").textContent = itemOf(event)?.getAttribute("aria-label") ?? "";
  };
  box.addEventListener("click", (event) => itemOf(event) && activate(itemOf(event)));
  box.addEventListener("mouseover", tell);
  box.addEventListener("focusin", tell);
  box.addEventListener("keydown", (event) => {
    const item = itemOf(event);
    const act = event.key.startsWith("Arrow") ? (from) => move(from, nearest(from, event.key)) : TREEMAP_KEYS[event.key];
    if (item && act && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      act(item);
    }
  });
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth !== width) {
      width = box.clientWidth;
      drawTreemap(readState());
    }
  }).observe(box);
}
