import { InvalidInputError } from "../../errors.ts";
import { plainOptions } from "../calls/call-options.ts";
import { isPlainObject, text } from "../calls/checks.ts";
import { columnOrName } from "../calls/column-checks.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, callEach, lit } from "./call.ts";
import { typedlit } from "./typed-literal.ts";

// Formats are Spark's datetime patterns: https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html

/** The date this many months later; the last day of a shorter month if the day does not exist. */
export const add_months = (start: ColumnOrName, months: ColumnOrName | number): Column =>
  call("add_months", start, months);
/** The wall-clock time of one zone in another; without a source zone, from the session's. */
export const convert_timezone = (sourceZone: Column | null, targetZone: Column, timestamp: ColumnOrName): Column =>
  call("convert_timezone", sourceZone ?? undefined, targetZone, timestamp);
/** Today, in the session's zone; the same throughout a query. */
export const curdate = (): Column => call("curdate");
/** Today, in the session's zone; the same throughout a query. */
export const current_date = (): Column => call("current_date");
/** The time of day, with `precision` digits of a second (6 by default); the same throughout a query. */
export const current_time = (precision?: number): Column =>
  precision === undefined ? call("current_time") : call("current_time", precision);
/** Now; the same throughout a query. */
export const current_timestamp = (): Column => call("current_timestamp");
/** The session's time zone. */
export const current_timezone = (): Column => call("current_timezone");
/** The date this many days later. */
export const date_add = (start: ColumnOrName, days: ColumnOrName | number): Column => call("date_add", start, days);
/** The number of days from `start` to `end`. */
export const date_diff = (end: ColumnOrName, start: ColumnOrName): Column => call("date_diff", end, start);
/** A date or timestamp as text in a pattern. */
export const date_format = (value: ColumnOrName, format: string): Column => call("date_format", value, lit(format));
/** The date this many days after 1970-01-01. */
export const date_from_unix_date = (days: ColumnOrName): Column => call("date_from_unix_date", days);
/** `extract` under its other name. */
export const date_part = (field: Column, source: ColumnOrName): Column => call("date_part", field, source);
/** The date this many days earlier. */
export const date_sub = (start: ColumnOrName, days: ColumnOrName | number): Column => call("date_sub", start, days);
/** A timestamp cut down to a unit: `year`, `quarter`, `month`, `week`, `day`, `hour`, `minute`, `second`, … */
export const date_trunc = (unit: string, timestamp: ColumnOrName): Column => call("date_trunc", lit(unit), timestamp);
/** `date_add` under its other name. */
export const dateadd = (start: ColumnOrName, days: ColumnOrName | number): Column => call("dateadd", start, days);
/** The number of days from `start` to `end`. */
export const datediff = (end: ColumnOrName, start: ColumnOrName): Column => call("datediff", end, start);
/** `extract` under its other name. */
export const datepart = (field: Column, source: ColumnOrName): Column => call("datepart", field, source);
/** The day of the month, from 1. */
export const day = (value: ColumnOrName): Column => call("day", value);
/** The day's English name in three letters. */
export const dayname = (value: ColumnOrName): Column => call("dayname", value);
/** The day of the month, from 1. */
export const dayofmonth = (value: ColumnOrName): Column => call("dayofmonth", value);
/** The day of the week: 1 for Sunday to 7 for Saturday. */
export const dayofweek = (value: ColumnOrName): Column => call("dayofweek", value);
/** The day of the year, from 1. */
export const dayofyear = (value: ColumnOrName): Column => call("dayofyear", value);
/** A field (a literal such as `YEAR`) of a date, timestamp or interval. */
export const extract = (field: Column, source: ColumnOrName): Column => call("extract", field, source);
/** Seconds since 1970 as text in a pattern, in the session's zone. */
export const from_unixtime = (seconds: ColumnOrName, format = "yyyy-MM-dd HH:mm:ss"): Column =>
  call("from_unixtime", seconds, lit(format));
/** The wall-clock time in a zone of a wall-clock time in UTC. */
export const from_utc_timestamp = (timestamp: ColumnOrName, zone: Column | string): Column =>
  call("from_utc_timestamp", timestamp, lit(zone));
/** The hour. */
export const hour = (value: ColumnOrName): Column => call("hour", value);
/** The last day of the date's month. */
export const last_day = (date: ColumnOrName): Column => call("last_day", date);
/** Now, as a timestamp without zone; the same throughout a query. */
export const localtimestamp = (): Column => call("localtimestamp");
/** A date of its parts. */
export const make_date = (year: ColumnOrName, month: ColumnOrName, day: ColumnOrName): Column =>
  call("make_date", year, month, day);
/** A day-time interval of its parts, each 0 by default. */
export const make_dt_interval = (...parts: readonly [DayTimeParts?] | readonly ColumnOrName[]): Column =>
  callEach("make_dt_interval", ...dayTime("make_dt_interval", parts));
/** A calendar interval of its parts, each 0 by default. */
export const make_interval = (...parts: readonly [IntervalParts?] | readonly ColumnOrName[]): Column =>
  callEach("make_interval", ...interval("make_interval", parts));
/** A time of day of its parts. */
export const make_time = (hour: ColumnOrName, minute: ColumnOrName, second: ColumnOrName): Column =>
  call("make_time", hour, minute, second);
/** A timestamp, of the session's kind, of its parts (and a zone, the session's by default), or of a date and a time. */
export const make_timestamp = (...parts: readonly [TimestampParts | DateAndTime] | PartsInOrder): Column =>
  callEach("make_timestamp", ...timestamp("make_timestamp", parts));
/** A timestamp with time zone of its parts, in the given zone or the session's. */
export const make_timestamp_ltz = (...parts: readonly [TimestampParts] | PartsInOrder): Column =>
  callEach("make_timestamp_ltz", ...timestamp("make_timestamp_ltz", parts));
/** A timestamp without time zone of its parts, or of a date and a time. */
export const make_timestamp_ntz = (...parts: readonly [LocalParts] | LocalPartsInOrder): Column =>
  callEach("make_timestamp_ntz", ...timestamp("make_timestamp_ntz", parts));
/** A year-month interval of its parts, each 0 by default. */
export const make_ym_interval = (...parts: readonly [YearMonthParts?] | readonly ColumnOrName[]): Column => {
  const { years = lit(0), months = lit(0) } = readParts("make_ym_interval", ["years", "months"], parts);
  return call("make_ym_interval", years, months);
};
/** The minute. */
export const minute = (value: ColumnOrName): Column => call("minute", value);
/** The month, from 1. */
export const month = (value: ColumnOrName): Column => call("month", value);
/** The month's English name in three letters. */
export const monthname = (value: ColumnOrName): Column => call("monthname", value);
/** The months from the second date to the first, with a fraction of 31 days, by default rounded to 8 digits. */
export const months_between = (later: ColumnOrName, earlier: ColumnOrName, roundOff = true): Column =>
  call("months_between", later, earlier, roundOff);
/** The first date after the given one that is that day of the week (`Mon`, `Tuesday`, …). */
export const next_day = (date: ColumnOrName, dayOfWeek: string): Column => call("next_day", date, lit(dayOfWeek));
/** Now; the same throughout a query. */
export const now = (): Column => call("now");
/** The quarter, from 1. */
export const quarter = (value: ColumnOrName): Column => call("quarter", value);
/** The second. */
export const second = (value: ColumnOrName): Column => call("second", value);
/** Groups events into sessions that end when none follows within the gap (`10 minutes`); a struct `start`, `end`. */
export const session_window = (time: ColumnOrName, gap: Column | string): Column =>
  call("session_window", time, lit(gap));
/** The start of the interval of equal length that a timestamp, or date, falls in, counted from `origin` (1970). */
export const time_bucket = (size: Column, time: ColumnOrName, origin?: Column): Column =>
  call("time_bucket", size, time, origin);
/** The number of whole units from one time of day to another. */
export const time_diff = (unit: ColumnOrName, start: ColumnOrName, end: ColumnOrName): Column =>
  call("time_diff", unit, start, end);
/** The time of day this many microseconds after midnight. */
export const time_from_micros = (micros: ColumnOrName): Column => call("time_from_micros", micros);
/** The time of day this many milliseconds after midnight. */
export const time_from_millis = (millis: ColumnOrName): Column => call("time_from_millis", millis);
/** The time of day this many seconds after midnight. */
export const time_from_seconds = (seconds: ColumnOrName): Column => call("time_from_seconds", seconds);
/** Microseconds since midnight. */
export const time_to_micros = (time: ColumnOrName): Column => call("time_to_micros", time);
/** Milliseconds since midnight. */
export const time_to_millis = (time: ColumnOrName): Column => call("time_to_millis", time);
/** Seconds since midnight, with their fraction. */
export const time_to_seconds = (time: ColumnOrName): Column => call("time_to_seconds", time);
/** A time of day cut down to a unit. */
export const time_trunc = (unit: ColumnOrName, time: ColumnOrName): Column => call("time_trunc", unit, time);
/** A timestamp this many units later. */
export const timestamp_add = (unit: string, quantity: ColumnOrName, timestamp: ColumnOrName): Column =>
  call("timestampadd", lit(unit), quantity, timestamp);
/** The number of whole units from one timestamp to another. */
export const timestamp_diff = (unit: string, start: ColumnOrName, end: ColumnOrName): Column =>
  call("timestampdiff", lit(unit), start, end);
/** The timestamp this many microseconds after 1970. */
export const timestamp_micros = (micros: ColumnOrName): Column => call("timestamp_micros", micros);
/** The timestamp this many milliseconds after 1970. */
export const timestamp_millis = (millis: ColumnOrName): Column => call("timestamp_millis", millis);
/** The timestamp this many nanoseconds after 1970. */
export const timestamp_nanos = (nanos: ColumnOrName): Column => call("timestamp_nanos", nanos);
/** The timestamp this many seconds, with a fraction, after 1970. */
export const timestamp_seconds = (seconds: ColumnOrName): Column => call("timestamp_seconds", seconds);
/** Text, by a pattern or as a cast reads it, or a timestamp, as a date. */
export const to_date = (value: ColumnOrName, format?: string): Column => call("to_date", value, lit(format));
/** Text, by a pattern or as a cast reads it, as a time of day. */
export const to_time = (text: ColumnOrName, format?: ColumnOrName): Column => call("to_time", text, format);
/** Text, by a pattern or as a cast reads it, as a timestamp. */
export const to_timestamp = (value: ColumnOrName, format?: string): Column => call("to_timestamp", value, lit(format));
/** Text, by a pattern or as a cast reads it, as a timestamp with time zone. */
export const to_timestamp_ltz = (value: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_timestamp_ltz", value, format);
/** Text, by a pattern or as a cast reads it, as a timestamp without time zone. */
export const to_timestamp_ntz = (value: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_timestamp_ntz", value, format);
/** `unix_timestamp` of a value, with the pattern as a column. */
export const to_unix_timestamp = (value: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_unix_timestamp", value, format);
/** The wall-clock time in UTC of a wall-clock time in a zone. */
export const to_utc_timestamp = (timestamp: ColumnOrName, zone: Column | string): Column =>
  call("to_utc_timestamp", timestamp, lit(zone));
/** A date cut down to `year`, `quarter`, `month` or `week`. */
export const trunc = (date: ColumnOrName, unit: string): Column => call("trunc", date, lit(unit));
/** `make_interval`, with null if it overflows. */
export const try_make_interval = (...parts: readonly [IntervalParts?] | readonly ColumnOrName[]): Column =>
  callEach("try_make_interval", ...interval("try_make_interval", parts));
/** `make_timestamp`, with null if there is no such time. */
export const try_make_timestamp = (...parts: readonly [TimestampParts | DateAndTime] | PartsInOrder): Column =>
  callEach("try_make_timestamp", ...timestamp("try_make_timestamp", parts));
/** `make_timestamp_ltz`, with null if there is no such time. */
export const try_make_timestamp_ltz = (...parts: readonly [TimestampParts] | PartsInOrder): Column =>
  callEach("try_make_timestamp_ltz", ...timestamp("try_make_timestamp_ltz", parts));
/** `make_timestamp_ntz`, with null if there is no such time. */
export const try_make_timestamp_ntz = (...parts: readonly [LocalParts] | LocalPartsInOrder): Column =>
  callEach("try_make_timestamp_ntz", ...timestamp("try_make_timestamp_ntz", parts));
/** `to_date`, with null for text that is not a date. */
export const try_to_date = (value: ColumnOrName, format?: string): Column => call("try_to_date", value, lit(format));
/** `to_time`, with null for text that is not a time of day. */
export const try_to_time = (text: ColumnOrName, format?: ColumnOrName): Column => call("try_to_time", text, format);
/** `to_timestamp`, with null for text that is not a timestamp; the pattern is a column. */
export const try_to_timestamp = (value: ColumnOrName, format?: ColumnOrName): Column =>
  call("try_to_timestamp", value, format);
/** Days since 1970-01-01. */
export const unix_date = (date: ColumnOrName): Column => call("unix_date", date);
/** Microseconds since 1970. */
export const unix_micros = (timestamp: ColumnOrName): Column => call("unix_micros", timestamp);
/** Milliseconds since 1970. */
export const unix_millis = (timestamp: ColumnOrName): Column => call("unix_millis", timestamp);
/** Nanoseconds since 1970. */
export const unix_nanos = (timestamp: ColumnOrName): Column => call("unix_nanos", timestamp);
/** Whole seconds since 1970. */
export const unix_seconds = (timestamp: ColumnOrName): Column => call("unix_seconds", timestamp);
/** Whole seconds since 1970 of a timestamp, or of text in a pattern; without arguments, of now. */
export const unix_timestamp = (value?: ColumnOrName, format = "yyyy-MM-dd HH:mm:ss"): Column =>
  value === undefined ? call("unix_timestamp") : call("unix_timestamp", value, lit(format));
/** The day of the week: 0 for Monday to 6 for Sunday. */
export const weekday = (value: ColumnOrName): Column => call("weekday", value);
/** The week of the year as in ISO 8601. */
export const weekofyear = (value: ColumnOrName): Column => call("weekofyear", value);
/** Groups events into windows of a fixed length (`10 minutes`), which may slide; a struct `start`, `end`. */
export const window = (time: ColumnOrName, length: string, options: WindowOptions = {}): Column => {
  const { startTime, slide = startTime === undefined ? undefined : length } = plainOptions(windowOptions, [options]);
  return call("window", time, lit(length), lit(slide), lit(startTime));
};
/** The time that stands for a window in further windowed aggregations: a microsecond before its end. */
export const window_time = (window: ColumnOrName): Column => call("window_time", window);
/** The year. */
export const year = (value: ColumnOrName): Column => call("year", value);

const windowOptions = {
  example: 'F.window("at", "10 minutes", { slide: "5 minutes" })',
  checks: { slide: text, startTime: text },
} as const;

/** How windows follow each other. */
export interface WindowOptions {
  /** From the start of one window to the start of the next: `5 minutes`. The window's length by default. */
  readonly slide?: string;
  /** The offset of the first window's start from 1970-01-01 00:00 UTC: `15 minutes`. */
  readonly startTime?: string;
}

/** The parts of a year-month interval. */
export interface YearMonthParts {
  readonly years?: ColumnOrName;
  readonly months?: ColumnOrName;
}

/** The parts of a day-time interval; `secs` is a decimal with up to six digits after the point. */
export interface DayTimeParts {
  readonly days?: ColumnOrName;
  readonly hours?: ColumnOrName;
  readonly mins?: ColumnOrName;
  readonly secs?: ColumnOrName;
}

/** The parts of a calendar interval. */
export interface IntervalParts extends YearMonthParts, DayTimeParts {
  readonly weeks?: ColumnOrName;
}

/** The parts of a timestamp; `secs` is a decimal with up to six digits after the point. */
export interface TimestampParts {
  readonly years: ColumnOrName;
  readonly months: ColumnOrName;
  readonly days: ColumnOrName;
  readonly hours: ColumnOrName;
  readonly mins: ColumnOrName;
  readonly secs: ColumnOrName;
  readonly timezone?: ColumnOrName;
}

/** A date and a time of day. */
export interface DateAndTime {
  readonly date: ColumnOrName;
  readonly time: ColumnOrName;
  readonly timezone?: ColumnOrName;
}

/** The parts of a time without a zone. */
export type LocalParts = Omit<TimestampParts, "timezone"> | Omit<DateAndTime, "timezone">;
/** The same, in order. */
export type LocalPartsInOrder = readonly [
  years: ColumnOrName,
  months: ColumnOrName,
  days: ColumnOrName,
  hours: ColumnOrName,
  mins: ColumnOrName,
  secs: ColumnOrName,
];
/** The parts of a time in order, with a zone or without. */
export type PartsInOrder = LocalPartsInOrder | readonly [...LocalPartsInOrder, timezone: ColumnOrName];

const dayTimeNames = ["days", "hours", "mins", "secs"] as const;
const dateNames = ["years", "months", "days"] as const;
const timestampNames = [...dateNames, "hours", "mins", "secs", "timezone"] as const;
const dateAndTimeNames = ["date", "time", "timezone"] as const;

/** Parts by name or in order. Throws `InvalidInputError` for anything but columns and their names. */
function readParts<Name extends string>(
  func: string,
  names: readonly Name[],
  given: readonly unknown[],
): { readonly [N in Name]?: ColumnOrName } {
  const checks = Object.fromEntries(names.map((name) => [name, columnOrName] as const));
  const example = `F.${func}({ ${names
    .slice(0, 2)
    .map((name) => `${name}: "${name[0]}"`)
    .join(", ")} })`;
  // The checks have these names.
  return plainOptions({ example, checks, inOrder: names }, given) as { readonly [N in Name]?: ColumnOrName };
}

function timestamp(func: string, given: readonly unknown[]): ColumnOrName[] {
  const [first] = given;
  const isDateAndTime = isPlainObject(first) && "date" in first;
  const names = (isDateAndTime ? dateAndTimeNames : timestampNames) satisfies readonly string[];
  const parts: Readonly<Record<string, ColumnOrName | undefined>> = readParts<string>(func, names, given);
  const missing = names.find((name) => name !== "timezone" && parts[name] === undefined);
  if (missing === undefined) return names.flatMap((name) => parts[name] ?? []);
  throw new InvalidInputError(`F.${func} needs ${names.slice(0, -1).join(", ")}, and ${missing} is missing.`);
}

function interval(func: string, given: readonly unknown[]): ColumnOrName[] {
  const parts = readParts(func, ["years", "months", "weeks", ...dayTimeNames], given);
  const { years = lit(0), months = lit(0), weeks = lit(0), ...rest } = parts;
  return [years, months, weeks, ...dayTime(func, [rest])];
}

function dayTime(func: string, given: readonly unknown[]): ColumnOrName[] {
  const parts = readParts(func, dayTimeNames, given);
  const { days = lit(0), hours = lit(0), mins = lit(0), secs = typedlit("0", "decimal(10,0)") } = parts;
  return [days, hours, mins, secs];
}
