// The files as a tree of directories.

data.files = data.files.map(([path, language, loc, sloc, limits, commits, lines, functions], number) => {
  const file = { path, language, loc, sloc, limits, commits, lines, number };
  file.functions = functions.map(([name, start, end, ...values], index) => ({
    name, start, end, values, file, source: `${number}:${index}`,
  }));
  return file;
});

const ROOT = { path: "", name: data.title, parent: null, children: new Map(), files: [], number: 0 };
const DIRECTORIES = new Map([["", ROOT]]);
const FILES = new Map();
for (const file of data.files) {
  FILES.set(file.path, file);
  directoryOf(file.path).files.push(file);
}
countFiles(ROOT);

function directoryOf(path) {
  const end = path.lastIndexOf("/");
  const parent = end < 0 ? "" : path.slice(0, end);
  return DIRECTORIES.get(parent) ?? made(parent);
}

function made(path) {
  const parent = directoryOf(path);
  const directory = {
    path, name: path.slice(path.lastIndexOf("/") + 1), parent, children: new Map(), files: [], number: 0,
  };
  parent.children.set(directory.name, directory);
  DIRECTORIES.set(path, directory);
  return directory;
}

function countFiles(directory) {
  directory.number = directory.files.length;
  for (const child of directory.children.values()) {
    directory.number += countFiles(child);
  }
  return directory.number;
}

function nameOf(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}

function areaOf(file, area) {
  if (area === "functions") {
    return file.functions.length;
  }
  return area === "complexity" ? tallyOf(file, "cognitive_complexity").sum : file[area] ?? 0;
}

// A directory as the treemap lays it out: with its area and its tally, and without empty files.
function weighed(directory, area, id) {
  const parts = [...directory.children.values()].map((child) => weighed(child, area, id));
  parts.push(...directory.files.map((file) => leaf(file, area, id)));
  const children = parts.filter((part) => part.area > 0);
  return {
    kind: "directory",
    path: directory.path,
    name: directory.name,
    number: directory.number,
    area: children.reduce((sum, child) => sum + child.area, 0),
    tally: children.reduce((sum, child) => added(sum, child.tally), EMPTY),
    children,
  };
}

function leaf(file, area, id) {
  return {
    kind: "file", path: file.path, name: nameOf(file.path), number: 1, area: areaOf(file, area), tally: tallyOf(file, id),
  };
}

// The same with what is too small to see put together, so that a large tree takes few elements:
// in each directory all children below `least` are one part; a directory below `whole` is not
// opened.
function coarse(node, least, whole) {
  if (node.kind === "file" || node.area < whole) {
    return { ...node, children: undefined };
  }
  const seen = node.children.filter((child) => child.area >= least);
  const small = node.children.filter((child) => child.area < least);
  const parts = seen.map((child) => coarse(child, least, whole));
  return { ...node, children: small.length ? [...parts, together(node, small)] : parts };
}

function together(node, parts) {
  const number = parts.reduce((sum, part) => sum + part.number, 0);
  return {
    kind: "many",
    path: node.path,
    name: `+ ${count(number, "smaller file")}`,
    number,
    area: parts.reduce((sum, part) => sum + part.area, 0),
    tally: parts.reduce((sum, part) => added(sum, part.tally), EMPTY),
  };
}

// A directory that holds one directory alone is shown as the inner one, under both names.
function unwrapped(node) {
  let inner = node;
  let name = node.name;
  while (inner.kind === "directory" && inner.children?.length === 1 && inner.children[0].kind === "directory") {
    [inner] = inner.children;
    name = `${name}/${inner.name}`;
  }
  return { ...inner, name };
}
