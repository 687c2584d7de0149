// What the page calls things, and small means to build elements. Text is only ever set as text.

const data = JSON.parse(document.getElementById("data").textContent);

const NAMES = {
  cognitive_complexity: "cognitive complexity",
  cyclomatic_complexity: "cyclomatic complexity",
  nesting_depth: "nesting depth",
  parameters: "parameters",
  length: "length",
};
const HEADS = {
  cognitive_complexity: "Cognitive",
  cyclomatic_complexity: "Cyclomatic",
  nesting_depth: "Nesting",
  parameters: "Parameters",
  length: "Lines",
};
const FIGURES = {
  mean: "mean",
  sum: "sum",
  over: "functions over the threshold",
  max: "maximum",
  median: "median",
  p90: "90th percentile",
};

const byId = (id) => document.getElementById(id);

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function count(number, noun, nouns = `${noun}s`) {
  return `${shown(number)} ${number === 1 ? noun : nouns}`;
}

function shown(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
  return rounded.toLocaleString("en-US");
}

function inDirectory(path, directory) {
  return directory === "" || path === directory || path.startsWith(`${directory}/`);
}

// The parts of a path, which a line breaks behind its slashes first.
function breakable(path) {
  return path.split("/").flatMap((part, index) => (index ? ["/", element("wbr"), part] : [part]));
}

function fillSelect(select, options, chosen) {
  select.replaceChildren(
    ...options.map(([value, label]) => element("option", { value, selected: value === chosen }, label)),
  );
  select.value = chosen;
}
