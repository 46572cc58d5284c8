import type { SqlParams } from "./sql-param.ts";
import { sqlTokens } from "./sql-tokens.ts";

/** Whether a value can be bound to `:name` in the text: `a::name` is a cast, and `a:name` takes a field of a VARIANT. */
export function hasMarker(text: string, name: string): boolean {
  return markerNames(text).has(name);
}

/** The names that a text takes values for, each once, in order. */
export function markerNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const [before, colon] = [
    { text: "", end: -1 },
    { text: "", end: -1 },
  ];
  for (const token of sqlTokens(text)) {
    const isMarker = colon.text === ":" && token.start === colon.end && token.kind === "word";
    if (isMarker && !(before.end === colon.end - 1 && /[\p{L}\d_`)\]:]$/u.test(before.text))) names.add(token.text);
    Object.assign(before, colon);
    Object.assign(colon, token);
  }
  return names;
}

/** The values whose markers a statement has: in some statements Spark refuses a value without a marker. */
export function boundIn(statement: string, param: SqlParams): SqlParams {
  return Object.fromEntries(Object.entries(param).filter(([name]) => hasMarker(statement, name)));
}
