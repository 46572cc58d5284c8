import { InvalidInputError } from "../../index.ts";

/** What to do when a day holds a key twice. */
export type DuplicateRule = "fail" | "allow";

/** Reads `fail` or `allow`. Throws `InvalidInputError` for anything else. */
export function parseDuplicateRule(text: string): DuplicateRule {
  if (text === "fail" || text === "allow") return text;
  if (text.startsWith("keep-latest")) throw new InvalidInputError(`"${text}" is not there yet: use fail or allow.`);
  throw new InvalidInputError(`"${text}" is no rule for duplicates: use fail or allow.`);
}
