import type { DataType } from "../../types/data-type.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../types/intervals.ts";
import { timeTextFromNanos } from "../../types/time-of-day.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";
import type { ArrowType, TimeUnit } from "../arrow-field.ts";
import { Unfit } from "../encode/value-error.ts";
import type { ColumnData } from "./column-data.ts";
import { bytesOf, mapRange, view } from "./column-parts.ts";
import type { DecodeContext } from "./decode-context.ts";
import { integersOf, isNullAt } from "./typed-views.ts";

export function decodeDates(data: ColumnData, unit: "day" | "millisecond", context: DecodeContext): unknown[] {
  if (unit === "millisecond") {
    const millis = view(data, BigInt64Array);
    return mapRange(data.length, (index) => {
      const days = Number(millis[index]) / 86_400_000;
      if (Number.isInteger(days) || isNullAt(data.validity, index)) return context.isoDate(days);
      return context.unfit(
        new Unfit(`${millis[index]} ms after 1970`, "a DATE has no time of day: cast it to a timestamp"),
      );
    });
  }
  const days = view(data, Int32Array);
  return mapRange(data.length, (index) => context.isoDate(days[index] as number));
}

const nanosPerDay = 86_400_000_000_000n;
const nanosPer = { second: 1_000_000_000n, millisecond: 1_000_000n, microsecond: 1000n, nanosecond: 1n } as const;

export function decodeTimes(
  data: ColumnData,
  layout: Extract<ArrowType, { id: "time" }>,
  context: DecodeContext,
): unknown[] {
  const counts = integersOf(bytesOf(data, 0), { bits: layout.bits, signed: true }, data.length);
  return mapRange(data.length, (index) => {
    if (isNullAt(data.validity, index)) return null;
    const nanos = BigInt(counts[index] ?? 0) * nanosPer[layout.unit];
    if (nanos >= 0n && nanos < nanosPerDay) return timeTextFromNanos(nanos);
    return context.unfit(new Unfit(`${counts[index]} ${layout.unit}s after midnight`, "a day has 24 hours"));
  });
}

export function decodeTimestamps(
  data: ColumnData,
  layout: Extract<ArrowType, { id: "timestamp" }>,
): (Timestamp | TimestampNTZ)[] {
  const counts = view(data, BigInt64Array);
  const make = layout.timeZone === null ? TimestampNTZ : Timestamp;
  if (layout.unit === "microsecond") return mapRange(data.length, (index) => new make(counts[index] as bigint));
  return mapRange(data.length, (index) => {
    const nanos = (counts[index] as bigint) * nanosPer[layout.unit];
    const beyondMicros = ((nanos % 1000n) + 1000n) % 1000n;
    return new make((nanos - beyondMicros) / 1000n, Number(beyondMicros));
  });
}

export function decodeDurations(data: ColumnData, unit: TimeUnit, type: DataType, context: DecodeContext): unknown[] {
  const counts = view(data, BigInt64Array);
  const { startField, endField } = type.kind === "interval_day_time" ? type : {};
  return mapRange(data.length, (index) => {
    const nanos = (counts[index] as bigint) * nanosPer[unit];
    if (isNullAt(data.validity, index)) return null;
    if (nanos % 1000n !== 0n) return context.unfit(new Unfit(`a duration of ${nanos} ns`, wholeMicros));
    return new DayTimeInterval(nanos / 1000n, startField, endField);
  });
}

const wholeMicros = "Spark's intervals hold whole microseconds: round the column first";

/** Months: int32. Days and milliseconds: int32 each. Months, days: int32 each, and nanoseconds: int64. */
export function decodeIntervals(
  data: ColumnData,
  unit: "yearMonth" | "dayTime" | "monthDayNano",
  type: DataType,
  context: DecodeContext,
): unknown[] {
  if (unit === "yearMonth") {
    const months = view(data, Int32Array);
    const { startField, endField } = type.kind === "interval_year_month" ? type : {};
    return mapRange(data.length, (index) => new YearMonthInterval(months[index] as number, startField, endField));
  }
  if (unit === "dayTime") {
    const parts = view(data, Int32Array, { length: data.length * 2 });
    const micros = (index: number): bigint =>
      BigInt(parts[index * 2] as number) * 86_400_000_000n + BigInt(parts[index * 2 + 1] as number) * 1000n;
    return mapRange(data.length, (index) => new DayTimeInterval(micros(index)));
  }
  const parts = view(data, Int32Array, { length: data.length * 4 });
  const nanos = view(data, BigInt64Array, { length: data.length * 2 });
  return mapRange(data.length, (index) => {
    const [months, days] = [parts[index * 4] as number, parts[index * 4 + 1] as number];
    const rest = nanos[index * 2 + 1] as bigint;
    if (rest % 1000n === 0n || isNullAt(data.validity, index)) return new CalendarInterval(months, days, rest / 1000n);
    return context.unfit(new Unfit(`${months} months ${days} days ${rest} ns`, wholeMicros));
  });
}
