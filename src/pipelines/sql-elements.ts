import type { GraphElement } from "./graph-element.ts";

/*
 * What a SQL text says of a pipeline's graph, for drawing it: Spark tells nothing of a graph but whether it is right.
 * Source: the pipeline statements of https://spark.apache.org/docs/latest/declarative-pipelines-programming-guide.html.
 */

/** A word or sign outside of comments and strings; `name` is set if it may be a (qualified) name. */
interface Token {
  readonly text: string;
  readonly name: string | null;
}

/** The outputs and flows that the statements of a text define. */
export function elementsOfSql(text: string): readonly GraphElement[] {
  return statements(tokensOf(text)).flatMap(elementsOfStatement);
}

/** The tables and views that a query reads by name, each once; not those that it defines itself with WITH. */
export function tablesOfSql(query: string): readonly string[] {
  return tablesOfTokens(tokensOf(query));
}

const tokenPattern =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S]|'')*'?|"(?:[^"\\]|\\[\s\S]|"")*"?|((?:`(?:[^`]|``)*`|[\p{L}\d_]+)(?:\s*\.\s*(?:`(?:[^`]|``)*`|[\p{L}\d_]+))*)|[^\s]/giu;

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(tokenPattern)]
    .filter(([token]) => !/^(--|\/\*)/.test(token))
    .map(([token, name]) => ({ text: token.toUpperCase(), name: name === undefined ? null : plainName(name) }));
}

/** `` `a`.b `` → `a.b` */
function plainName(name: string): string {
  return name
    .replace(/\s*\.\s*/g, ".")
    .replace(/`((?:[^`]|``)*)`/g, (_, quoted: string) => quoted.replaceAll("``", "`"));
}

function statements(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const all: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === ";") all.push([]);
    else all.at(-1)?.push(token);
  }
  return all;
}

function elementsOfStatement(tokens: readonly Token[]): readonly GraphElement[] {
  const words = tokens.map(({ text }) => text).join(" ");
  const output = outputs.find(({ start }) => start.test(words));
  const headLength = (output?.start ?? flowStart).exec(words)?.[0].split(" ").length;
  const name = headLength === undefined ? null : tokens[headLength]?.name;
  if (headLength === undefined || !name) return [];
  const rest = tokens.slice(headLength + 1);
  const reads = tablesOfTokens(rest);
  if (output === undefined) {
    const into = rest.findIndex(({ text }) => text === "INTO");
    const target = rest.slice(into + 1).find((token) => token.name !== null && token.text !== "ONCE")?.name;
    return target ? [{ kind: "flow", name, target, reads }] : [];
  }
  const using = rest.findIndex(({ text }) => text === "USING");
  const format = using < 0 ? undefined : (rest[using + 1]?.name ?? undefined);
  const dataset = { kind: output.kind, name, format };
  return reads.length === 0 && !/ AS | FLOW /.test(` ${words} `)
    ? [dataset]
    : [dataset, { kind: "flow", name, target: name, reads }];
}

const notThere = "(?: IF NOT EXISTS)?(?= )";
const outputs = [
  { kind: "materializedView", start: new RegExp(`^CREATE(?: OR REFRESH)? MATERIALIZED VIEW${notThere}`) },
  { kind: "table", start: new RegExp(`^CREATE(?: OR REFRESH)? STREAMING TABLE${notThere}`) },
  { kind: "temporaryView", start: new RegExp(`^CREATE(?: OR REPLACE)? TEMP(?:ORARY)? VIEW${notThere}`) },
] as const;
const flowStart = /^CREATE FLOW(?= )/;

/** Names stand after FROM, JOIN and the commas between them, within STREAM too, at each depth of parentheses. */
function tablesOfTokens(tokens: readonly Token[]): readonly string[] {
  const own = new Set(tokens.flatMap((_, index) => nameOfWith(tokens, index)));
  const clauses: string[] = [""];
  const names = new Set<string>();
  let expected = false;
  for (const [index, { text, name }] of tokens.entries()) {
    if (text === "(") {
      clauses.push(expected ? "FROM" : "");
      continue;
    }
    if (text === ")") clauses.pop();
    if (clauseWords.has(text)) clauses[clauses.length - 1] = text === "JOIN" ? "FROM" : text;
    if (text === "FROM" || text === "JOIN" || (text === "," && clauses.at(-1) === "FROM")) expected = true;
    else if (!(expected && between.has(text))) {
      const isTable = expected && name !== null && !clauseWords.has(text) && tokens[index + 1]?.text !== "(";
      if (isTable && !own.has(name.toLowerCase())) names.add(name);
      expected = false;
    }
  }
  return [...names];
}

const clauseWords = new Set(
  "SELECT FROM JOIN WHERE GROUP HAVING ORDER SORT CLUSTER DISTRIBUTE ON WINDOW LIMIT QUALIFY UNION INTERSECT EXCEPT VALUES KEYS SEQUENCE APPLY COLUMNS STORED TRACK".split(
    " ",
  ),
);
const between: ReadonlySet<string> = new Set(["STREAM", "TABLE", "LATERAL", "ONLY"]);

/** `name AS (` behind WITH or a comma. */
function nameOfWith(tokens: readonly Token[], index: number): readonly string[] {
  const [before, token, as, open] = [tokens[index - 1], tokens[index], tokens[index + 1], tokens[index + 2]];
  const isNamed = (before?.text === "WITH" || before?.text === ",") && as?.text === "AS" && open?.text === "(";
  return isNamed && token?.name ? [token.name.toLowerCase()] : [];
}
