import { type NodePath, traverse, type types } from "@babel/core";
import { parseExpression } from "./parse.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** What a function's text needs from the scope around it, and what in it cannot run. */
export interface Inspected {
  /** The text as an expression. */
  readonly text: string;
  /** The names that it uses and does not declare, with the first line of each. */
  readonly free: ReadonlyMap<string, number>;
  readonly problems: readonly SyntaxProblem[];
}

/** Reads the text of a function or class as `toString` gives it. */
export function inspect(source: string): Inspected {
  const parsed = parseExpression(source);
  if (!("file" in parsed)) return { text: source, free: new Map(), problems: [parsed] };
  const free = new Map<string, number>();
  const problems: SyntaxProblem[] = [];
  const report = (path: NodePath, what: string): void => void problems.push({ line: lineOf(path.node), what });
  traverse(parsed.file, {
    Program: ({ scope }) => {
      // Babel types the names that nothing declares as unknown nodes; they are identifiers.
      for (const [name, node] of Object.entries(scope.globals)) free.set(name, lineOf(node as types.Node));
    },
    Function: (path) => {
      if (path.node.async)
        report(path, "is async, or holds a function that is: nothing can be waited for on an executor");
    },
    AwaitExpression: (path) => report(path, "waits (await): nothing can be waited for on an executor"),
    ImportExpression: (path) => report(path, "imports while it runs (import()): import at the top of the file"),
    MetaProperty: (path) => {
      if (path.node.meta.name === "import") report(path, "asks for import.meta, which is the file's on this machine");
    },
    ThisExpression: (path) => {
      if (isOutside(path)) report(path, "uses the `this` of what is around it");
    },
    RegExpLiteral: (path) => {
      const unknown = /[vd]/.exec(path.node.flags)?.[0];
      if (unknown !== undefined)
        report(path, `uses the flag ${unknown} of regular expressions, which the engine lacks`);
    },
  });
  return { text: parsed.text, free, problems };
}

function lineOf(node: types.Node): number {
  return node.loc?.start.line ?? 1;
}

/** `this` belongs to the nearest function that is not an arrow function, or to the class whose field it is in. */
function isOutside(path: NodePath): boolean {
  return (
    path.findParent((parent) => (parent.isFunction() && !parent.isArrowFunctionExpression()) || parent.isClass()) ===
    null
  );
}
