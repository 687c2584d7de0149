// Draws the page from the address, and listens.

const THEMES = ["auto", "light", "dark"];

function known(state) {
  const isChoice = (choices, id) => choices.some(([value]) => value === id);
  return {
    ...state,
    metric: isChoice(COLOURS, state.metric) ? state.metric : DEFAULTS.metric,
    area: isChoice(AREAS, state.area) ? state.area : DEFAULTS.area,
    path: FILES.has(state.path) ? state.path : openDirectory(state),
  };
}

function draw() {
  const state = known(readState());
  fillSelect(byId("metric"), COLOURS, state.metric);
  fillSelect(byId("area"), AREAS, state.area);
  drawTreemap(state);
  drawTable(state);
}

// Where the browser keeps nothing for a file, the theme holds until the page is closed.
function keep(theme) {
  try {
    localStorage.setItem("antipasta-theme", theme);
  } catch {
    // Nothing to do.
  }
}

function kept() {
  try {
    return localStorage.getItem("antipasta-theme");
  } catch {
    return null;
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  drawTrend();
}

function listenToTheme() {
  byId("theme").addEventListener("click", () => {
    const now = document.documentElement.dataset.theme;
    const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    keep(next);
    setTheme(next);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawTrend);
}

// The chart is a picture in the colours of the theme, and paper is light.
function listenToPrinter() {
  let theme = "";
  const show = (shown) => {
    document.documentElement.dataset.theme = shown;
    drawTrend();
  };
  window.addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    show("light");
  });
  window.addEventListener("afterprint", () => show(theme));
}

// The address holds the view, so links to sections scroll and leave it alone.
function listenToSections() {
  for (const link of document.querySelectorAll("[data-section], .skip")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const section = byId(link.getAttribute("href").slice(1));
      section.scrollIntoView();
      section.focus({ preventScroll: true });
    });
  }
}

function showChosen() {
  byId("worst").querySelector("tr.chosen")?.scrollIntoView({ block: "center" });
}

for (const key of ["metric", "area"]) {
  byId(key).addEventListener("change", (event) => go({ [key]: event.target.value, sort: "" }));
}
window.addEventListener("popstate", () => {
  draw();
  showChosen();
});
listenToTreemap();
listenToTable();
listenToSearch();
listenToTrend();
listenToTheme();
listenToPrinter();
listenToSections();
setTheme(THEMES.includes(kept()) ? kept() : "auto");
draw();
showChosen();
