/**
 * The JavaScript half of the engine: what turns Spark's values into the library's own classes and back, by the very code
 * that does it on the client. Java calls these by name; what gives `undefined` says that a value does not fit.
 */

import { microsOfInstant, microsOfInterval, microsOfLocal, nanosOfTime } from "../../src/arrow/encode/encode-atomic.ts";
import type { DayTimeField, YearMonthField } from "../../src/types/atomic-types.ts";
import { unscaledDecimal } from "../../src/types/decimal-text.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../src/types/intervals.ts";
import { epochDayFromIsoDate } from "../../src/types/iso-date.ts";
import { Timestamp, TimestampNTZ } from "../../src/types/timestamp.ts";
import { Variant } from "../../src/types/variant/variant.ts";
import { installGlobals } from "./globals.ts";

export { rowOfTwins, rowPrototype } from "./rows.ts";
export { microsOfInstant, microsOfInterval, microsOfLocal, nanosOfTime };

installGlobals();

export function parse(json: string): unknown {
  return JSON.parse(json);
}

export function timestamp(epochMicros: bigint): Timestamp {
  return new Timestamp(epochMicros);
}

export function timestampNtz(epochMicros: bigint): TimestampNTZ {
  return new TimestampNTZ(epochMicros);
}

export function variant(value: Uint8Array, metadata: Uint8Array): Variant {
  return new Variant(value, metadata);
}

export function calendar(months: number, days: number, micros: bigint): CalendarInterval {
  return new CalendarInterval(months, days, micros);
}

/** `type` is `interval day to second`, `interval hour`. */
export function dayTime(micros: bigint, type: string): DayTimeInterval {
  const [, start = "", , end = start] = type.split(" ");
  // Spark's own name of a type.
  return new DayTimeInterval(micros, start as DayTimeField, end as DayTimeField);
}

export function yearMonth(months: number, type: string): YearMonthInterval {
  const [, start = "", , end = start] = type.split(" ");
  // Spark's own name of a type.
  return new YearMonthInterval(months, start as YearMonthField, end as YearMonthField);
}

/** From keys and values in turn. */
export function map(flat: readonly unknown[]): Map<unknown, unknown> {
  const entries = new Map<unknown, unknown>();
  for (let index = 0; index < flat.length; index += 2) entries.set(flat[index], flat[index + 1]);
  return entries;
}

/** Keys and values in turn. */
export function entriesOf(value: unknown, takesObjects: boolean): unknown[] | undefined {
  if (value instanceof Map) return [...value].flat(1);
  return takesObjects && isPlainObject(value) ? Object.entries(value).flat(1) : undefined;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** What can be iterated as a list is one, but for a text and a map. */
export function listOf(value: unknown): unknown[] | undefined {
  if (typeof value !== "object" || value === null || value instanceof Map || value instanceof DataView)
    return undefined;
  return Symbol.iterator in value || ArrayBuffer.isView(value) ? Array.from(value as Iterable<unknown>) : undefined;
}

/** What can be read as a struct. An array has a value for each field. */
export function recordOf(value: unknown, numFields: number): object | undefined {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  if (value instanceof Date || value instanceof Map || value instanceof Set) return undefined;
  return Array.isArray(value) && value.length !== numFields ? undefined : value;
}

export function bytesOf(value: unknown): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}

const millisPerDay = 86_400_000;

export function epochDay(value: unknown): number | undefined {
  if (typeof value === "string") return dayOfText(value);
  const days = value instanceof Date ? value.getTime() / millisPerDay : Number.NaN;
  return Number.isInteger(days) ? days : undefined;
}

function dayOfText(text: string): number | undefined {
  try {
    return epochDayFromIsoDate(text);
  } catch {
    return undefined;
  }
}

export function unscaled(value: unknown, precision: number, scale: number): bigint | undefined {
  return unscaledDecimal(value, { precision, scale });
}

export function months(value: unknown): number | undefined {
  return value instanceof YearMonthInterval ? value.months : undefined;
}

export function calendarParts(value: unknown): readonly [number, number, bigint] | undefined {
  return value instanceof CalendarInterval ? [value.months, value.days, value.micros] : undefined;
}

export function variantParts(value: unknown): readonly [Uint8Array, Uint8Array] | undefined {
  return value instanceof Variant ? [value.value, value.metadata] : undefined;
}
