// Answers each line, a source as a JSON string, with the lines of its decisions and functions, or null.
// The arguments: where TypeScript's compiler is, and the name of the file that a source stands for.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [, , compiler, name] = process.argv;
const ts = createRequire(import.meta.url)(compiler);
const kinds = ts.SyntaxKind;
const decisions = new Set([
  kinds.IfStatement, kinds.WhileStatement, kinds.ForStatement, kinds.ForInStatement, kinds.ForOfStatement,
  kinds.CaseClause, kinds.CatchClause, kinds.ConditionalExpression,
]);

function seen(source) {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ESNext, true);
  if (file.parseDiagnostics.length) return null;
  const found = [[], []];
  // Only line feeds, since the compiler ends lines at U+2028 as well.
  const lineOf = (node) => source.slice(0, node.getStart(file)).split("\n").length;
  (function visit(node) {
    if (decisions.has(node.kind)) found[0].push(lineOf(node));
    if (ts.isFunctionLike(node) && node.body) found[1].push(lineOf(node));
    ts.forEachChild(node, visit);
  })(file);
  return found;
}

createInterface({ input: process.stdin }).on("line", (line) => {
  console.log(JSON.stringify(seen(JSON.parse(line))));
});
