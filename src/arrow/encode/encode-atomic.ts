import type { DecimalType, TimeType } from "../../types/atomic-types.ts";
import { unscaledDecimal } from "../../types/decimal-text.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../types/intervals.ts";
import { epochDayFromIsoDate } from "../../types/iso-date.ts";
import { nanosFromTimeText } from "../../types/time-of-day.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";
import { writeInt128 } from "../decimal-bytes.ts";
import type { ColumnTarget } from "../decode/column-target.ts";
import { bytesOf } from "./encode-strings.ts";
import { misfit } from "./value-error.ts";

// Each of these lays out the values of one type; a null leaves zeros, which the validity hides.

export function encodeBooleans(values: readonly unknown[], target: ColumnTarget): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  eachValue(values, (value, index) => {
    if (typeof value !== "boolean") throw misfit(target.locate(index), value, { type: target.type });
    // The index is within the array.
    if (value) bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
  });
  return bits;
}

/** Whole numbers, as number or bigint. If a typed array stores another number, the value is out of range. */
export function encodeIntegers(
  array: Int8Array | Int16Array | Int32Array,
  values: readonly unknown[],
  target: ColumnTarget,
): Uint8Array {
  eachValue(values, (value, index) => {
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number === "number") array[index] = number;
    if (array[index] !== number) throw misfit(target.locate(index), value, { type: target.type });
  });
  return bytesOf(array);
}

/** Bigints, and whole numbers that are exact (up to ±2^53). */
export function encodeLongs(values: readonly unknown[], target: ColumnTarget): Uint8Array {
  return encodeInt64s(values, target, (value) => {
    if (typeof value === "bigint") return value;
    return Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
  });
}

/** Numbers, and bigints that a number holds exactly. FLOAT rounds, but does not turn what is finite into infinity. */
export function encodeFloats(values: readonly unknown[], target: ColumnTarget): Uint8Array {
  const { type, locate } = target;
  const array = type.kind === "float" ? new Float32Array(values.length) : new Float64Array(values.length);
  eachValue(values, (value, index) => {
    const number = typeof value === "bigint" && BigInt(Number(value)) === value ? Number(value) : value;
    if (typeof number !== "number") throw misfit(locate(index), value, { type });
    array[index] = number;
    if (Number.isFinite(number) && !Number.isFinite(array[index])) {
      throw misfit(locate(index), value, { type, why: "it is too large" });
    }
  });
  return bytesOf(array);
}

/** Digit strings, bigints and numbers; none is rounded. */
export function encodeDecimals(
  values: readonly unknown[],
  target: ColumnTarget & { readonly type: DecimalType },
): Uint8Array {
  const words = new BigInt64Array(values.length * 2);
  eachValue(values, (value, index) => {
    const unscaled = unscaledDecimal(value, target.type);
    if (unscaled === undefined) {
      const why = target.type.precision === maxDigits ? wideHint : undefined;
      throw misfit(target.locate(index), value, { type: target.type, why });
    }
    writeInt128(words, index, unscaled);
  });
  return bytesOf(words);
}

const maxDigits = 38;
const wideHint = "Spark's decimals hold 38 digits: round it, or load the column as text";

/** ISO dates, and Date objects at midnight in UTC. */
export function encodeDates(values: readonly unknown[], target: ColumnTarget): Uint8Array {
  const days = new Int32Array(values.length);
  eachValue(values, (value, index) => {
    const day = typeof value === "string" ? dayOfText(value) : dayOfDate(value);
    if (day !== undefined) days[index] = day;
    // Beyond 32 bits, the array has stored another day.
    if (day === undefined || days[index] !== day) {
      throw misfit(target.locate(index), value, { type: target.type, why: dateHint });
    }
  });
  return bytesOf(days);
}

const dateHint = "give YYYY-MM-DD, or a Date at midnight UTC";
const millisPerDay = 86_400_000;

function dayOfText(text: string): number | undefined {
  return orUndefined(() => epochDayFromIsoDate(text));
}

function dayOfDate(value: unknown): number | undefined {
  if (!(value instanceof Date)) return undefined;
  const days = value.getTime() / millisPerDay;
  return Number.isInteger(days) ? days : undefined;
}

/** Any type that is stored as one 64-bit number; `read` gives `undefined` for what does not fit. */
export function encodeInt64s(
  values: readonly unknown[],
  target: ColumnTarget,
  read: (value: unknown) => bigint | undefined,
): Uint8Array {
  const array = new BigInt64Array(values.length);
  eachValue(values, (value, index) => {
    const number = read(value);
    if (number !== undefined) array[index] = number;
    // Beyond 64 bits, the array has stored another number.
    if (array[index] !== number) throw misfit(target.locate(index), value, { type: target.type });
  });
  return bytesOf(array);
}

/** Times of day as text, with at most as many digits of the second as the type has. */
export function encodeTimes(
  values: readonly unknown[],
  target: ColumnTarget & { readonly type: TimeType },
): Uint8Array {
  const { type, locate } = target;
  const unit = 10n ** BigInt(9 - type.precision);
  const array = new BigInt64Array(values.length);
  eachValue(values, (value, index) => {
    const nanos = nanosOfTime(value);
    if (nanos === undefined) throw misfit(locate(index), value, { type });
    const why = `it has more than ${type.precision} digits of the second: round it first`;
    if (nanos % unit !== 0n) throw misfit(locate(index), value, { type, why });
    array[index] = nanos;
  });
  return bytesOf(array);
}

/** A time of day as text. */
export function nanosOfTime(value: unknown): bigint | undefined {
  return typeof value === "string" ? orUndefined(() => nanosFromTimeText(value)) : undefined;
}

/** A `Timestamp`, a Date, or an ISO text with a zone. */
export function microsOfInstant(value: unknown): bigint | undefined {
  if (value instanceof Timestamp) return wholeMicros(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : BigInt(value.getTime()) * 1000n;
  return typeof value === "string" ? orUndefined(() => wholeMicros(Timestamp.from(value))) : undefined;
}

/** A `TimestampNTZ`, or an ISO text without a zone. */
export function microsOfLocal(value: unknown): bigint | undefined {
  if (value instanceof TimestampNTZ) return wholeMicros(value);
  return typeof value === "string" ? orUndefined(() => wholeMicros(TimestampNTZ.from(value))) : undefined;
}

function wholeMicros(time: Timestamp | TimestampNTZ): bigint | undefined {
  return time.nanosOfMicro === 0 ? time.epochMicros : undefined;
}

export function microsOfInterval(value: unknown): bigint | undefined {
  return value instanceof DayTimeInterval ? value.micros : undefined;
}

export function encodeMonths(values: readonly unknown[], target: ColumnTarget): Uint8Array {
  const array = new Int32Array(values.length);
  eachValue(values, (value, index) => {
    if (value instanceof YearMonthInterval) array[index] = value.months;
    if (!(value instanceof YearMonthInterval) || array[index] !== value.months) {
      throw misfit(target.locate(index), value, { type: target.type });
    }
  });
  return bytesOf(array);
}

/** Months, days: int32 each, and nanoseconds: int64. */
export function encodeCalendarIntervals(values: readonly unknown[], target: ColumnTarget): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 16));
  eachValue(values, (value, index) => {
    const fits = value instanceof CalendarInterval && BigInt.asIntN(64, value.micros * 1000n) === value.micros * 1000n;
    if (!fits) throw misfit(target.locate(index), value, { type: target.type });
    view.setInt32(index * 16, value.months, true);
    view.setInt32(index * 16 + 4, value.days, true);
    view.setBigInt64(index * 16 + 8, value.micros * 1000n, true);
  });
  return bytesOf(view);
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function eachValue(values: readonly unknown[], visit: (value: NonNullable<unknown>, index: number) => void): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value !== null && value !== undefined) visit(value, index);
  }
}
