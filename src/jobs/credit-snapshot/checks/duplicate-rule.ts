import { InvalidInputError } from "../../../index.ts";

/** What to do when a day holds a key twice. */
export type DuplicateRule = "fail" | "allow" | `keep-latest=${string}`;

/** Throws `InvalidInputError` for anything that is not a rule. */
export function parseDuplicateRule(text: string): DuplicateRule {
  if (text === "fail" || text === "allow" || isKeepLatest(text)) return text;
  throw new InvalidInputError(`"${text}" is not a valid rule for duplicates: use fail, allow or keep-latest=COLUMN.`);
}

/** The column whose greatest value decides which of a key's records stays; undefined for the other rules. */
export function latestColumn(rule: DuplicateRule): string | undefined {
  return isKeepLatest(rule) ? rule.slice("keep-latest=".length) : undefined;
}

function isKeepLatest(text: string): text is `keep-latest=${string}` {
  return /^keep-latest=./.test(text);
}
