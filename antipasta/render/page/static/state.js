// What is shown is in the address, behind the #. Whatever the user does changes the address, and
// the page is drawn from it: so links, the back button and reloading bring the same view.

const DEFAULTS = { path: "", metric: "cognitive_complexity:max", area: "loc", sort: "", function: "" };

function readState() {
  const given = new URLSearchParams(location.hash.slice(1));
  const state = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS)) {
    state[key] = given.get(key) ?? DEFAULTS[key];
  }
  return state;
}

function linkTo(change) {
  const next = { ...readState(), ...change };
  const kept = Object.keys(DEFAULTS).filter((key) => next[key] !== DEFAULTS[key]);
  return `#${new URLSearchParams(kept.map((key) => [key, next[key]]))}`;
}

function go(change) {
  const link = linkTo(change);
  if (link !== (location.hash || "#")) {
    history.pushState(null, "", link);
  }
  draw();
}
