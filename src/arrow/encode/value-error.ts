import { InvalidInputError } from "../../errors.ts";
import type { DataType } from "../../types/data-type.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../types/intervals.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";

/** Tells a value's place in the rows: `rows[3].tags[0]`. Called only for errors. */
export type Locate = (index: number) => string;

/** Stands for an Arrow value that no value of ours can hold; `why` says what to do. */
export class Unfit {
  readonly text: string;
  readonly why: string;

  constructor(text: string, why: string) {
    this.text = text;
    this.why = why;
  }
}

/** The error for a value that does not fit its type. `why` ends the sentence if the type alone does not tell. */
export function misfit(
  at: string,
  value: unknown,
  expected: { readonly type: DataType; readonly why?: string | undefined },
): InvalidInputError {
  const reason = value instanceof Unfit ? value.why : (expected.why ?? reasonOf(value));
  const why = reason === undefined ? "" : `: ${reason}`;
  return new InvalidInputError(`${at} is ${describe(value)}, which does not fit ${expected.type.sql()}${why}.`);
}

/** The error for a null where the schema forbids it. */
export function forbiddenNull(at: string): InvalidInputError {
  return new InvalidInputError(`${at} is null or missing, but its type is NOT NULL.`);
}

/** `.name`, or `["the name"]` if the name is not an identifier. */
export function member(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function reasonOf(value: unknown): string | undefined {
  if (!isTimestamp(value) || value.nanosOfMicro === 0) return undefined;
  return "Spark takes local timestamps in microseconds: round it first";
}

function isTimestamp(value: unknown): value is Timestamp | TimestampNTZ {
  return value instanceof Timestamp || value instanceof TimestampNTZ;
}

function isInterval(value: unknown): boolean {
  return value instanceof DayTimeInterval || value instanceof YearMonthInterval || value instanceof CalendarInterval;
}

const maxShown = 80;

function describe(value: unknown): string {
  const text = valueText(value);
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

function valueText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return typeof value === "function" ? "a function" : String(value);
  if (value instanceof Unfit) return value.text;
  if (isTimestamp(value) || isInterval(value)) return String(value);
  if (value instanceof Date && Number.isNaN(value.getTime())) return "an invalid Date";
  if (value instanceof Date) return `a Date (${value.toISOString()})`;
  return Array.isArray(value) ? "an array" : `an object (${value.constructor?.name ?? "no class"})`;
}
