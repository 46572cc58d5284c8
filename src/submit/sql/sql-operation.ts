import { FailureError } from "../failure.ts";
import { firstWord, isScript } from "./sql-statements.ts";
import { sqlTokens } from "./sql-tokens.ts";

/** The statements of a file as one operation. */
export interface SqlOperation {
  /** Statements that run before it, one by one: settings that a script needs when Spark reads it. */
  readonly settings: readonly string[];
  readonly sql: string;
}

/**
 * The statements of a file as one text that Spark runs as one operation, with the effect that they have one by one.
 * Several statements become a script, and a query does too, as Spark would otherwise only analyse it. Spark reads a
 * script of the file itself before anything runs, so the settings at the top of the file run before it. `parameters`
 * are the names that values are bound to. Throws a usage failure that names a statement which cannot run this way.
 */
export function sqlOperation(statements: readonly string[], parameters: readonly string[]): SqlOperation {
  const isNeededFirst = statements.some(
    (statement, index) => isScript(statement) && statements.slice(0, index).some(isSetting),
  );
  const top = isNeededFirst ? statements.findIndex((statement) => !changesSessionAlone(statement)) : 0;
  return {
    settings: statements.slice(0, top),
    sql: oneOperation(statements.slice(top), { parameters, before: top }),
  };
}

function oneOperation(
  statements: readonly string[],
  { parameters, before }: { readonly parameters: readonly string[]; readonly before: number },
): string {
  const [only = ""] = statements;
  if (statements.length === 1 && (isScript(only) || commands.has(firstWord(only)))) return only;
  let afterSetting = false;
  const parts = statements.map((statement, index) => {
    if (isScript(statement) && afterSetting) throw scriptAfterSetting(before + index + 1);
    const isPlain = isScript(statement) || !(afterSetting || needsItsTurn(statement));
    afterSetting ||= isSetting(statement);
    return `${isPlain ? statement : executeImmediate(statement, parameters)};`;
  });
  return `BEGIN\n${parts.join("\n")}\nEND`;
}

const commands: ReadonlySet<string> = new Set(
  (
    "ADD ALTER ANALYZE CACHE CALL CLEAR COMMENT CREATE DECLARE DELETE DROP EXECUTE GRANT INSERT LIST LOAD MERGE MSCK " +
    "OPTIMIZE REFRESH REPAIR REPLACE RESET REVOKE SET TRUNCATE UNCACHE UPDATE USE VACUUM"
  ).split(" "),
);

/** A setting may change how the text after it is read: the time zone, or what `"…"` means. */
function isSetting(statement: string): boolean {
  return /^(?:RESET$|SET(?! VAR(?:IABLE)?$))/.test(words(statement).slice(0, 2).join(" "));
}

/** Whether a statement changes only the session, and nothing more when it is run again. */
function changesSessionAlone(statement: string): boolean {
  return isSetting(statement) || ["USE", "ADD"].includes(firstWord(statement));
}

/**
 * Whether a statement has another meaning in a script, or none: SET there sets variables, DECLARE makes local ones, and
 * a statement that takes the rest of its text for a path or a value takes the rest of the script.
 */
function needsItsTurn(statement: string): boolean {
  const [first = "", second = "", third = ""] = words(statement);
  if (first === "DROP") return /^TEMP/.test(second) && /^VAR/.test(third);
  return ["SET", "RESET", "DECLARE", "ADD", "LIST", "REFRESH"].includes(first);
}

function words(statement: string): readonly string[] {
  return [...sqlTokens(statement)].slice(0, 3).map(({ text }) => text.toUpperCase());
}

/** Makes Spark read a statement only when its turn comes. */
function executeImmediate(statement: string, parameters: readonly string[]): string {
  const used = new Set(statement.match(/(?<=:)\w+/g));
  const bound = parameters.filter((name) => used.has(name)).map((name) => `:${name} AS \`${name}\``);
  return `EXECUTE IMMEDIATE ${literal(statement)}${bound.length === 0 ? "" : ` USING ${bound.join(", ")}`}`;
}

/** Raw if the text lacks one of the quotes: then `spark.sql.parser.escapedStringLiterals` does not change its value. */
function literal(text: string): string {
  if (!text.includes("'")) return `r'${text}'`;
  if (!text.includes('"')) return `r"${text}"`;
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}

function scriptAfterSetting(position: number): FailureError {
  return new FailureError(
    "USAGE",
    `statement ${position} is a script (BEGIN … END) behind a SET or RESET that other statements stand before: Spark would read the script before the setting holds`,
    {
      hint: "Move the setting to the top of the file, give it with -c KEY=VALUE, or submit the script as a file of its own.",
    },
  );
}
