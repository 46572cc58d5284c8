import { InvalidInputError } from "../../errors.ts";
import { wrongArgument } from "./checks.ts";

/** What to write for a comparison or a condition. */
const methodsOfColumns: string =
  'write col("a").eq(b), .neq(b), .gt(b) or .lt(b) to compare, and .and(b), .or(b) or .not() for &&, || and !';

/**
 * Makes instances refuse JavaScript's operators, which would compute with their text: `column > 1`, `"total" + column`,
 * `left + right`. Conversions to text work: `String(column)`, a template. No hook sees `&&`, `||`, `!` and `===`.
 */
export function refuseOperators(prototype: { toString(): string }, instead: string = methodsOfColumns): void {
  const value = function toPrimitive(this: { toString(): string }, hint: string): string {
    if (hint === "string") return this.toString();
    throw new InvalidInputError(
      `JavaScript's operators do not work on ${this}: ${instead}; String(…) and a template give its text.`,
    );
  };
  Object.defineProperty(prototype, Symbol.toPrimitive, { value });
}

/** The error for an argument where a column is wanted: `false` is what JavaScript makes of `!column` and `a === b`. */
export function wrongColumn(example: string, what: string, value: unknown): InvalidInputError {
  const error = wrongArgument(example, what, value);
  return typeof value === "boolean" ? new InvalidInputError(`${error.message} ${booleanHint(value)}`) : error;
}

/** A condition, or a value that becomes one. Throws `InvalidInputError` for a plain `true` or `false`. */
export function condition<T>(example: string, value: T): T {
  if (typeof value === "boolean") throw wrongColumn(example, "a condition, as a column", value);
  return value;
}

function booleanHint(value: boolean): string {
  return `If JavaScript's !, === or > gave ${value}: ${methodsOfColumns}. If ${value} is meant, write lit(${value}).`;
}
