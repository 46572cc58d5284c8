import { InvalidInputError } from "../../errors.ts";
import { valueText } from "../../types/value-text.ts";

/** The values that an argument may have: as a test, and as words before "…, not 5". */
export interface Check<T> {
  readonly what: string;
  readonly fits: (value: unknown) => value is T;
}

export const flag: Check<boolean> = { what: "true or false", fits: (value) => typeof value === "boolean" };
export const text: Check<string> = { what: "text", fits: (value) => typeof value === "string" };
export const number: Check<number> = { what: "a number", fits: (value) => typeof value === "number" };
export const numbers: Check<readonly number[]> = {
  what: "an array of numbers",
  fits: (value): value is readonly number[] => Array.isArray(value) && value.every(number.fits),
};
export const texts: Check<readonly string[]> = {
  what: "an array of texts",
  fits: (value): value is readonly string[] => Array.isArray(value) && value.every(text.fits),
};
export const textOrTexts: Check<string | readonly string[]> = {
  what: "text or an array of texts",
  fits: (value): value is string | readonly string[] => text.fits(value) || texts.fits(value),
};
export const record: Check<Readonly<Record<string, unknown>>> = { what: "an object", fits: isPlainObject };
export const textByName: Check<Readonly<Record<string, string>>> = {
  what: "an object of texts",
  fits: (value): value is Readonly<Record<string, string>> =>
    isPlainObject(value) && Object.values(value).every(text.fits),
};
export const func: Check<(...args: never[]) => unknown> = {
  what: "a function",
  fits: (value): value is (...args: never[]) => unknown => typeof value === "function",
};
/** A whole number that fits 64 bits. */
export const whole: Check<number | bigint> = {
  what: "a whole number",
  fits: (value): value is number | bigint =>
    typeof value === "bigint" ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value),
};

/** One of several words; with `anyCase`, in upper or lower case. */
export function oneOf<T extends string>(...words: readonly T[]): Check<T> {
  const fits = (value: unknown): value is T => words.some((word) => word === value);
  return { what: words.map((word) => JSON.stringify(word)).join(" or "), fits };
}

/** Whether it is written `{ … }`, rather than an array or an object of some class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of plain objects has no prototype itself, in any realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The argument. Throws `InvalidInputError` for another kind of value: `limit takes …, not 5: limit(10).` */
export function argument<T>(example: string, check: Check<T>, value: unknown): T {
  if (check.fits(value)) return value;
  throw wrongArgument(example, check.what, value);
}

/** The error for an argument that is not what a call takes. */
export function wrongArgument(example: string, what: string, value: unknown): InvalidInputError {
  return new InvalidInputError(`${nameIn(example)} takes ${what}, not ${valueText(value)}: ${example}.`);
}

/** The name of the method in an example of its call. */
export function nameIn(example: string): string {
  return example.slice(0, example.indexOf("("));
}
