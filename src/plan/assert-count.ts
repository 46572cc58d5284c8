import { InvalidInputError } from "../errors.ts";
import { valueText } from "../types/value-text.ts";

const maxInt = 2 ** 31 - 1;

/** Throws `InvalidInputError` unless `count` is a whole number from `min` that fits 32 bits. */
export function assertCount(what: string, count: number, min: number): void {
  if (Number.isInteger(count) && count >= min && count <= maxInt) return;
  throw new InvalidInputError(`${what} must be a whole number from ${min} to ${maxInt}, not ${valueText(count)}.`);
}
