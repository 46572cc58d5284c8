/** A line of the tree, and those below it. */
export interface TreeNode {
  readonly text: string;
  readonly nodes: () => readonly TreeNode[];
}

/** A schema as `printSchema` shows it, one line a node, indented by depth. `maxDepth` counts the levels shown. */
export function treeString(nodes: readonly TreeNode[], maxDepth: number): string {
  return ["root", ...linesOf(nodes, " |", maxDepth), ""].join("\n");
}

function* linesOf(nodes: readonly TreeNode[], prefix: string, depth: number): Generator<string, void> {
  if (depth <= 0) return;
  for (const node of nodes) {
    yield `${prefix}-- ${node.text}`;
    yield* linesOf(node.nodes(), `${prefix}    |`, depth - 1);
  }
}

const metaCharacters: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\f", "\\f"],
  ["\b", "\\b"],
  ["\u000b", "\\v"],
  ["\u0007", "\\a"],
]);

/** A name on one line. */
export function escapeMeta(name: string): string {
  return [...name].map((character) => metaCharacters.get(character) ?? character).join("");
}
