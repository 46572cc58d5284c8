import { FailureError } from "../../../submit/failure.ts";
import { readText } from "../../../submit/read-text.ts";
import { markerNames } from "../../../submit/sql/sql-markers.ts";
import { firstWord, sqlStatements } from "../../../submit/sql/sql-statements.ts";
import { sqlLineComments, sqlTokens } from "../../../submit/sql/sql-tokens.ts";
import { parseParameterType, type QueryParameter } from "./parameter-types.ts";

/** The one query of a file. */
export interface QueryFile {
  readonly file: string;
  readonly sql: string;
  /** The line of the file that the query begins in, from 1. */
  readonly line: number;
  readonly parameters: readonly QueryParameter[];
}

/** The types that `--param` gives, by name, as text. */
export type ParameterTypes = Readonly<Record<string, string>>;

/** Reads a file that holds one query, with the types of its parameters. Throws a usage failure that says file and line. */
export async function readQueryFile(file: string, types: ParameterTypes): Promise<QueryFile> {
  return queryFile(file, await readText(file), types);
}

/** As `readQueryFile`, for a text that was read. */
export function queryFile(file: string, text: string, types: ParameterTypes): QueryFile {
  const [sql, second] = sqlStatements(text);
  if (sql === undefined) throw new FailureError("USAGE", `${file} has no statement`);
  const start = [...sqlTokens(text)].find((token) => token.text !== ";")?.start ?? 0;
  const line = lineOf(text, start);
  if (second !== undefined) {
    const at = lineOf(text, text.indexOf(second, start + sql.length));
    throw new FailureError("USAGE", `${file}:${at}: a second statement begins here`, {
      hint: "Write each query into a file of its own: each becomes a function.",
    });
  }
  assertQuery(file, line, sql);
  return { file, sql, line, parameters: parametersOf({ file, text, sql, types }) };
}

/** What a query may begin with; the server judges the rest. */
const beginsQuery: ReadonlySet<string> = new Set(["SELECT", "VALUES", "TABLE", "WITH", "FROM", "MAP", "REDUCE", ""]);

function assertQuery(file: string, line: number, sql: string): void {
  const word = firstWord(sql);
  if (beginsQuery.has(word)) return;
  throw new FailureError("USAGE", `${file}:${line}: ${word} is a command and not a query: it has no rows to type`, {
    hint: `Leave the file out. To run it: spark-connect submit ${file}`,
  });
}

interface QueryText {
  readonly file: string;
  readonly text: string;
  readonly sql: string;
  readonly types: ParameterTypes;
}

function parametersOf({ file, text, sql, types }: QueryText): readonly QueryParameter[] {
  const unnamed = [...sqlTokens(text)].find((token) => token.text === "?");
  if (unnamed !== undefined) {
    throw new FailureError("USAGE", `${file}:${lineOf(text, unnamed.start)}: a parameter without a name`, {
      hint: "Write :name in place of ?.",
    });
  }
  const declared = declarations(file, text);
  const names = markerNames(sql);
  for (const [name, { line }] of declared) {
    if (names.has(name)) continue;
    throw new FailureError("USAGE", `${file}:${line}: declares :${name}, which the query does not have`);
  }
  const untyped = [...names].filter((name) => !declared.has(name) && !Object.hasOwn(types, name));
  if (untyped.length > 0) {
    const [first = ""] = untyped;
    throw new FailureError(
      "USAGE",
      `${file}: no type is declared for ${untyped.map((name) => `:${name}`).join(", ")}`,
      {
        hint: `Declare it in a comment of the file, as in \`-- :${first} DATE\`, or by --param ${first}=DATE.`,
      },
    );
  }
  return [...names].map((name) => {
    const { type, where } = declared.get(name) ?? { type: types[name] ?? "", where: "--param" };
    return { name, ...typeIn(where, name, type) };
  });
}

interface Declaration {
  readonly type: string;
  readonly line: number;
  readonly where: string;
}

/** The comments of the form `-- :day DATE`. */
function declarations(file: string, text: string): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const comment of sqlLineComments(text)) {
    const [, name, type] = /^--+\s*:(\w+)\s+(.*\S)\s*$/s.exec(comment.text) ?? [];
    if (name === undefined || type === undefined) continue;
    const line = lineOf(text, comment.start);
    const where = `${file}:${line}`;
    if (found.has(name)) throw new FailureError("USAGE", `${where}: declares :${name} a second time`);
    found.set(name, { type, line, where });
  }
  return found;
}

function typeIn(where: string, name: string, type: string): Omit<QueryParameter, "name"> {
  try {
    return parseParameterType(type);
  } catch (cause) {
    throw new FailureError("USAGE", `${where}: ':${name} ${type}' declares no type: ${(cause as Error).message}`, {
      hint: `Write it as DDL, with NULL behind it if null may be passed: -- :${name} DATE NULL. Begin another comment with another word.`,
      cause,
    });
  }
}

/** The line of a character, from 1. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
