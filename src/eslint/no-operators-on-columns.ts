import { Columns } from "./columns.ts";
import type { Rule } from "./rule.ts";
import type { Node, RuleContext, Visitor } from "./syntax.ts";

const methods: Readonly<Record<string, string>> = {
  "&&": "a.and(b)",
  "||": "a.or(b)",
  "??": "F.coalesce(a, b)",
  "!": "a.not()",
  "==": "a.eq(b)",
  "===": "a.eq(b)",
  "!=": "a.neq(b)",
  "!==": "a.neq(b)",
  ">": "a.gt(b)",
  ">=": "a.geq(b)",
  "<": "a.lt(b)",
  "<=": "a.leq(b)",
  "+": "a.plus(b)",
  "-": "a.minus(b)",
  "*": "a.multiply(b)",
  "/": "a.divide(b)",
  "%": "a.mod(b)",
  "**": "a.pow(b)",
  "&": "a.bitwiseAND(b)",
  "|": "a.bitwiseOR(b)",
  "^": "a.bitwiseXOR(b)",
};

/** The methods that take SQL text, where a column's text for people makes no sense. */
const takingSql: ReadonlySet<unknown> = new Set(["filter", "where", "selectExpr", "expr", "sql"]);

/**
 * Reports JavaScript's operators on columns of `spark-connect`: `a && b` is `b` alone, and nothing can tell when it runs.
 * It needs no types, and so sees what the syntax of one file tells.
 */
export const noOperatorsOnColumns: Rule = {
  meta: {
    type: "problem",
    docs: {
      description: "disallow JavaScript's operators on columns of spark-connect",
      url: "https://www.npmjs.com/package/spark-connect",
    },
    messages: {
      dropped: "JavaScript's {{operator}} takes one of the two columns and drops the other. Write {{instead}}.",
      operator: "JavaScript's {{operator}} does not work on columns. Write {{instead}}.",
      condition: "A column is always true to JavaScript, whatever its values are. Write {{instead}}.",
      text: "The text of a column is for people, not SQL. Write {{instead}}.",
    },
    schema: [],
  },
  create(context: RuleContext) {
    const handlers = Object.entries(visitor(context));
    // What a linter passes to a handler is a node.
    return Object.fromEntries(handlers.map(([type, handle]) => [type, (node: object) => handle(node as Node)]));
  },
};

function visitor(context: RuleContext): Visitor {
  const columns = new Columns((node) => context.sourceCode.getScope(node));
  const tell = (messageId: string, node: Node, operator: string, instead: string): void =>
    context.report({ node, messageId, data: { operator, instead } });
  const onTest = (node: Node): void => {
    if (node.test && columns.has(node.test)) {
      tell("condition", node.test, "", "F.when(condition, value).otherwise(other)");
    }
  };
  return {
    LogicalExpression(node) {
      const { operator = "" } = node;
      if (columns.has(node.left)) tell("dropped", node, operator, methods[operator] ?? "");
    },
    BinaryExpression(node) {
      const instead = methods[node.operator ?? ""];
      if (instead === undefined || isNothing(node.left) || isNothing(node.right)) return;
      if (columns.has(node.left) || columns.has(node.right)) tell("operator", node, node.operator ?? "", instead);
    },
    UnaryExpression(node) {
      const instead = node.operator === "-" ? "a.negate()" : node.operator === "!" ? "a.not()" : undefined;
      if (instead !== undefined && columns.has(node.argument)) tell("operator", node, node.operator ?? "", instead);
    },
    AssignmentExpression(node) {
      const { operator = "" } = node;
      const instead = methods[operator.slice(0, -1)];
      if (instead === undefined || !columns.has(node.left)) return;
      tell(/^(&&|\|\||\?\?)=$/.test(operator) ? "dropped" : "operator", node, operator, `a = ${instead}`);
    },
    TemplateLiteral(node) {
      const call = node.parent;
      const name = call?.callee?.property?.name ?? call?.callee?.name;
      if (call?.type !== "CallExpression" || !takingSql.has(name)) return;
      for (const part of node.expressions ?? []) {
        if (columns.has(part)) tell("text", part, "", "the column's name, or its methods instead of SQL");
      }
    },
    ConditionalExpression: onTest,
    IfStatement: onTest,
    WhileStatement: onTest,
    DoWhileStatement: onTest,
    ForStatement: onTest,
  };
}

/** A comparison with null or undefined asks whether there is a column. */
function isNothing(node: Node | undefined): boolean {
  return node?.name === "undefined" || (node?.type === "Literal" && node.value === null);
}
