// Search over paths and functions: all words must occur, whatever their case.

const FOUND = 40;
const search = { hits: [], active: -1 };

function matches(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text) => words.every((word) => text.includes(word));
  const hits = [];
  for (const file of words.length ? data.files : []) {
    const path = file.path.toLowerCase();
    if (has(path)) {
      hits.push({ rank: rankOf(nameOf(path), words[0]), name: file.path, note: count(file.functions.length, "function"), change: { path: file.path, function: "" } });
    }
    for (const unit of file.functions) {
      // Words of the path alone find the file, not each of its functions.
      const name = unit.name.toLowerCase();
      if (words.some((word) => name.includes(word)) && has(`${path} ${name}`)) {
        hits.push({ rank: rankOf(name, words[0]), name: unit.name, note: `${file.path}:${unit.start}`, change: { path: file.path, function: linkName(unit) } });
      }
    }
  }
  return hits.sort((one, other) => one.rank - other.rank || one.name.length - other.name.length);
}

function rankOf(name, word) {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (name === word || last === word) {
    return 0;
  }
  return name.startsWith(word) || last.startsWith(word) ? 1 : 2;
}

function drawFound() {
  const query = byId("query").value;
  const all = matches(query);
  search.hits = all.slice(0, FOUND);
  search.active = search.hits.length ? 0 : -1;
  byId("found").replaceChildren(...search.hits.map((hit, index) => {
    const item = element("li", { role: "option", id: `hit-${index}`, "aria-selected": "false" }, hit.name, element("small", {}, hit.note));
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => choose(index));
    return item;
  }));
  const rest = all.length > FOUND ? `, the first ${FOUND} are listed` : "";
  byId("hits").textContent = query.trim() ? `${count(all.length, "match", "matches")}${rest}` : "";
  byId("found").hidden = !search.hits.length;
  byId("query").setAttribute("aria-expanded", String(search.hits.length > 0));
  mark();
}

function mark() {
  for (const [index, item] of [...byId("found").children].entries()) {
    item.setAttribute("aria-selected", String(index === search.active));
  }
  const active = byId(`hit-${search.active}`);
  active?.scrollIntoView({ block: "nearest" });
  if (active) {
    byId("query").setAttribute("aria-activedescendant", active.id);
  } else {
    byId("query").removeAttribute("aria-activedescendant");
  }
}

function closeSearch() {
  search.hits = [];
  byId("found").hidden = true;
  byId("found").replaceChildren();
  byId("query").setAttribute("aria-expanded", "false");
  byId("query").removeAttribute("aria-activedescendant");
}

function choose(index) {
  const { change } = search.hits[index];
  closeSearch();
  byId("query").value = "";
  byId("hits").textContent = "";
  go(change);
  const target = change.function ? byId("worst").querySelector("tr.chosen button") : byId("treemap").querySelector("[aria-selected=true]");
  (target ?? byId("map")).focus();
  target?.scrollIntoView({ block: "center" });
}

function step(by) {
  const { length } = search.hits;
  search.active = length ? (search.active + by + length) % length : -1;
  mark();
}

const SEARCH_KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => search.active >= 0 && choose(search.active),
  Escape: () => {
    closeSearch();
    byId("query").value = "";
  },
};

function isTyping(target) {
  return target.matches("input, select, textarea");
}

function listenToSearch() {
  const query = byId("query");
  query.addEventListener("input", drawFound);
  query.addEventListener("blur", closeSearch);
  query.addEventListener("keydown", (event) => {
    const act = SEARCH_KEYS[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "/" && isPlain && !isTyping(event.target)) {
      event.preventDefault();
      query.focus();
    }
  });
}
