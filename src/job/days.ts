import { InvalidInputError } from "../errors.ts";

declare const day: unique symbol;
declare const month: unique symbol;
/** A calendar day, `YYYY-MM-DD`, years 0001 to 9999. Equal days are equal strings, and strings sort as days do. */
export type IsoDate = string & { readonly [day]: true };
/** A calendar month, `YYYY-MM`. */
export type IsoMonth = string & { readonly [month]: true };

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH = /^(\d{4})-(\d{2})$/;

/** True for a day that the (proleptic Gregorian) calendar has: not for 2022-02-30, nor for 2022-2-3. */
export function isIsoDate(text: string): text is IsoDate {
  const [, year, month, dayOfMonth] = DAY.exec(text) ?? [];
  if (year === undefined || month === undefined || dayOfMonth === undefined) return false;
  return isIsoMonth(`${year}-${month}`) && Number(dayOfMonth) >= 1 && Number(dayOfMonth) <= daysIn(+year, +month);
}

function isIsoMonth(text: string): text is IsoMonth {
  const [, year, month] = MONTH.exec(text) ?? [];
  return Number(year) >= 1 && Number(month) >= 1 && Number(month) <= 12;
}

/** Throws `InvalidInputError` for anything that is not a day of the calendar. */
export function parseIsoDate(text: string): IsoDate {
  if (isIsoDate(text)) return text;
  const why = DAY.test(text) ? "the calendar has no such day" : "write YYYY-MM-DD, as in 2022-03-25";
  throw new InvalidInputError(`"${text}" is not a day: ${why}.`);
}

/** Throws `InvalidInputError` for anything that is not a month of the calendar. */
export function parseIsoMonth(text: string): IsoMonth {
  if (isIsoMonth(text)) return text;
  throw new InvalidInputError(`"${text}" is not a month: a month is written YYYY-MM, as in 2021-03.`);
}

/** The month of a day: `2022-03` for `2022-03-25`. */
export function monthOf(date: IsoDate): IsoMonth {
  return monthFrom(+date.slice(0, 4), +date.slice(5, 7));
}

/** The last day of a month. */
export function monthEnd(month: IsoMonth): IsoDate {
  const days = daysIn(+month.slice(0, 4), +month.slice(5, 7));
  // A valid month with the number of days it has is a valid day.
  return `${month}-${days}` as IsoDate;
}

/** Whether a day is the last of its month. */
export function isMonthEnd(date: IsoDate): boolean {
  return date === monthEnd(monthOf(date));
}

/** Every month from `first` to before `end`; none if `first` is not before `end`. */
export function* monthsBefore(first: IsoMonth, end: IsoMonth): Generator<IsoMonth, void> {
  for (let month = first; month < end; month = addMonths(month, 1)) yield month;
}

/**
 * The month `count` months later, or earlier when negative. Throws `InvalidInputError` beyond the years 0001 to 9999.
 */
export function addMonths(month: IsoMonth, count: number): IsoMonth {
  const months = +month.slice(0, 4) * 12 + +month.slice(5, 7) - 1 + count;
  return monthFrom(Math.floor(months / 12), (months % 12) + 1);
}

/** The day `count` days later, or earlier when negative. Throws `InvalidInputError` beyond the years 0001 to 9999. */
export function addDays(date: IsoDate, count: number): IsoDate {
  const moved = new Date(epochMs(date) + count * MS_PER_DAY);
  return parseIsoDate(moved.toISOString().slice(0, moved.toISOString().indexOf("T")));
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return (epochMs(to) - epochMs(from)) / MS_PER_DAY;
}

/** The day that the clock shows at `now` in an IANA time zone. Throws `InvalidInputError` for an unknown zone. */
export function dayIn(timeZone: string, now: Date): IsoDate {
  // UTC, the default, needs no time zone data, which takes Node longer to load than a query takes Spark.
  if (timeZone === "UTC") return parseIsoDate(now.toISOString().slice(0, 10));
  const parts = new Map(
    dayFormat(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  return parseIsoDate(`${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`);
}

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  } catch (cause) {
    throw new InvalidInputError(`"${timeZone}" is not a time zone: name one as in Europe/Madrid or UTC.`, { cause });
  }
}

const MS_PER_DAY = 86_400_000;

function epochMs(date: IsoDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function monthFrom(year: number, month: number): IsoMonth {
  return parseIsoMonth(`${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
