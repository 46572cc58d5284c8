import type { Definition, Node, Scope } from "./syntax.ts";

const library = "spark-connect";
/** What the library exports that makes a column when it is called. */
const makers: ReadonlySet<unknown> = new Set(["col", "column", "lit"]);
/** The functions that give something else than a column. */
const otherFunctions: ReadonlySet<unknown> = new Set(["udf", "udtf", "broadcast"]);
/** The methods of a DataFrame that give a column of it. */
const columnMethods: ReadonlySet<unknown> = new Set(["col", "colRegex", "metadataColumn"]);
/** Names that depend on names are followed so far. */
const maxSteps = 20;

/**
 * Which expressions of a program are columns, as far as its syntax tells: what `col`, `lit` and the functions of
 * `spark-connect` make, methods called on that, names that are given one, and what TypeScript declares to be a `Column`.
 */
export class Columns {
  readonly #scopeOf: (node: Node) => Scope;

  constructor(scopeOf: (node: Node) => Scope) {
    this.#scopeOf = scopeOf;
  }

  has(node: Node | null | undefined, steps: number = 0): boolean {
    if (node === null || node === undefined || steps > maxSteps) return false;
    switch (node.type) {
      case "Identifier":
        return this.#definitions(node).some((definition) => this.#declares(definition, steps + 1));
      case "CallExpression":
        return this.#isCall(node, steps + 1);
      case "LogicalExpression":
        return this.has(node.left, steps + 1) || this.has(node.right, steps + 1);
      case "ConditionalExpression":
        return this.has(node.consequent, steps + 1) || this.has(node.alternate, steps + 1);
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
        return isColumnType(node.typeAnnotation) || this.has(innerOf(node), steps + 1);
      default:
        return false;
    }
  }

  #isCall({ callee, arguments: args = [] }: Node, steps: number): boolean {
    if (callee === undefined) return false;
    const origin = this.#origin(callee, steps);
    if (origin !== undefined) return makesColumn(origin);
    if (callee.type === "Identifier") {
      return this.#definitions(callee).some((definition) => this.#givesColumn(definition, steps));
    }
    if (callee.type !== "MemberExpression" || callee.property?.name === "toString") return false;
    const isOfDataFrame = columnMethods.has(callee.property?.name) && typeof args[0]?.value === "string";
    return isOfDataFrame || this.has(callee.object, steps);
  }

  #declares({ type, name, node }: Definition, steps: number): boolean {
    if (isColumnType(name.typeAnnotation)) return true;
    if (type === "Parameter") return this.#isLambda(node, steps);
    return type === "Variable" && node.id === name && this.has(node.init, steps);
  }

  /** Whether a function is given to one of Spark's, as in `F.filter("values", (x) => x.gt(1))`. */
  #isLambda(node: Node, steps: number): boolean {
    const call = node.parent;
    if (call?.type !== "CallExpression" || call.callee === undefined || call.callee === node) return false;
    const origin = this.#origin(call.callee, steps);
    return origin?.startsWith("functions.") === true && makesColumn(origin);
  }

  #givesColumn({ type, node }: Definition, steps: number): boolean {
    const made = type === "Variable" ? node.init : node;
    if (made === null || made === undefined || !/Function/.test(made.type)) return false;
    // Of an arrow function with an expression, the body is a node.
    return isColumnType(made.returnType) || (made.expression === true && this.has(made.body as Node, steps));
  }

  /** What an expression is in the library: `col`, `functions`, `functions.sum`, or `*` for all of it. */
  #origin(node: Node, steps: number): string | undefined {
    if (steps > maxSteps) return undefined;
    if (isLibrary(node)) return "*";
    if (node.type === "Identifier") {
      for (const definition of this.#definitions(node)) {
        const origin = this.#originOf(definition, steps + 1);
        if (origin !== undefined) return origin;
      }
      return undefined;
    }
    if (node.type !== "MemberExpression" || node.object === undefined || node.computed === true) return undefined;
    return member(this.#origin(node.object, steps + 1), node.property?.name);
  }

  #originOf({ type, name, node, parent }: Definition, steps: number): string | undefined {
    if (type === "ImportBinding") {
      if (parent?.source?.value !== library) return undefined;
      return node.imported === undefined ? "*" : String(node.imported.name ?? node.imported.value);
    }
    if (type !== "Variable" || node.init === null || node.init === undefined) return undefined;
    const origin = this.#origin(node.init, steps);
    if (node.id?.type !== "ObjectPattern") return origin;
    return member(origin, node.id.properties?.find(({ value }) => value === name)?.key?.name);
  }

  #definitions(node: Node): readonly Definition[] {
    for (let scope: Scope | null = this.#scopeOf(node); scope !== null; scope = scope.upper) {
      const variable = scope.set.get(String(node.name));
      if (variable !== undefined) return variable.defs;
    }
    return [];
  }
}

function makesColumn(origin: string): boolean {
  if (!origin.startsWith("functions.")) return makers.has(origin);
  return !otherFunctions.has(origin.slice("functions.".length));
}

function member(origin: string | undefined, name: unknown): string | undefined {
  if (origin === undefined || typeof name !== "string") return undefined;
  return origin === "*" ? name : `${origin}.${name}`;
}

/** `require("spark-connect")` and `await import("spark-connect")`. */
function isLibrary(node: Node): boolean {
  if (node.type === "AwaitExpression") return node.argument !== undefined && isLibrary(node.argument);
  if (node.type === "ImportExpression") return node.source?.value === library;
  const isRequire = node.type === "CallExpression" && node.callee?.name === "require";
  return isRequire && node.arguments?.[0]?.value === library;
}

function isColumnType(annotation: Node | undefined): boolean {
  const type = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : annotation;
  return type?.type === "TSTypeReference" && type.typeName?.name === "Column";
}

function innerOf({ expression }: Node): Node | undefined {
  return typeof expression === "object" ? expression : undefined;
}
