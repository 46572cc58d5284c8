import { InvalidInputError } from "../errors.ts";
import { valueText } from "../types/value-text.ts";

/** A tag as Spark takes it. Throws `InvalidInputError` if it is empty, not a string, or has a comma. */
export function checkTag(tag: string): string {
  if (typeof tag === "string" && tag !== "" && !tag.includes(",")) return tag;
  throw new InvalidInputError(`A tag is text that is not empty and has no comma, unlike ${valueText(tag)}.`);
}
