import { FailureError } from "../../../submit/failure.ts";

/** What a file or a table is called in the program: `dailyCredits` and, for its types, `DailyCredits`. */
export interface Names {
  readonly value: string;
  readonly type: string;
}

/** Words that no function can be called. */
const reserved: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** The names for `daily-credits`, `DAILY_CREDITS` or `dailyCredits`. A reserved word gets the suffix. */
export function namesOf(text: string, suffix: "Query" | "Table"): Names {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const [first = "", ...rest] = words.map((word) => (/\p{Ll}/u.test(word) ? word : word.toLowerCase()));
  const camel = [lower(first), ...rest.map(upper)].join("");
  const name = /^\p{ID_Start}/u.test(camel) ? camel : `_${camel}`;
  const value = reserved.has(name) ? `${name}${suffix}` : name;
  return { value, type: upper(value) };
}

/** The last part of a table's name: `days` of `` lake.`credit db`.days ``. */
export function lastPart(table: string): string {
  const parts = table.match(/`(?:[^`]|``)+`|[^.`]+/g) ?? [table];
  return (parts.at(-1) ?? table).replace(/^`|`$/g, "");
}

/** Throws a usage failure if two sources would declare the same name. */
export function assertDistinct(declared: readonly { readonly name: string; readonly source: string }[]): void {
  const sources = new Map<string, string>();
  for (const { name, source } of declared) {
    const other = sources.get(name);
    if (other !== undefined) {
      throw new FailureError("USAGE", `${other} and ${source} would both declare \`${name}\``, {
        hint: "Rename one of the files, or write them to two files.",
      });
    }
    sources.set(name, source);
  }
}

/** A property's name as TypeScript needs it: in quotes unless it is a plain identifier. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : JSON.stringify(name);
}

function lower(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function upper(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
