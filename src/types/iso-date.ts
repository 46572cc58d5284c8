import { InvalidInputError } from "../errors.ts";

/** The parts of a day of the proleptic Gregorian calendar; there is a year 0, and years before it are negative. */
interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const daysPerEra = 146_097;
/** Days from 0000-03-01, where the eras of 400 years begin, to 1970-01-01. */
const eraToEpochDays = 719_468;

/** The day that is `epochDay` days after 1970-01-01. */
function civilFromEpochDay(epochDay: number): CivilDate {
  const days = epochDay + eraToEpochDays;
  const era = Math.floor(days / daysPerEra);
  const dayOfEra = days - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / (daysPerEra - 1))) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** How many days the day is after 1970-01-01. */
function epochDayFromCivil({ year, month, day }: CivilDate): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - eraToEpochDays;
}

/** `2022-03-25`; as Spark writes it, years above 9999 and below 0 have a sign (`+10000-01-01`). */
export function isoDateFromEpochDay(epochDay: number): string {
  const { year, month, day } = civilFromEpochDay(epochDay);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, "0");
  if (year < 0) return `-${digits}`;
  return year > 9999 ? `+${digits}` : digits;
}

/** Reads `2022-03-25`, `+10000-01-01` or `-0001-12-31`. Throws `InvalidInputError`, also for 2022-02-30. */
export function epochDayFromIsoDate(text: string): number {
  const date = plainCivilDate(text) ?? signedCivilDate(text);
  if (date === undefined || !isCivilDate(date)) {
    throw new InvalidInputError(`Not a date: ${JSON.stringify(text)}. Write it as YYYY-MM-DD.`);
  }
  return epochDayFromCivil(date);
}

/** The common form, read several times faster than by a regular expression: a million dates must not take a second. */
function plainCivilDate(text: string): CivilDate | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return undefined;
  const year = twoDigitNumber(text, 0) * 100 + twoDigitNumber(text, 2);
  const date = { year, month: twoDigitNumber(text, 5), day: twoDigitNumber(text, 8) };
  return Number.isNaN(date.year + date.month + date.day) ? undefined : date;
}

function signedCivilDate(text: string): CivilDate | undefined {
  const match = /^([+-]\d{4,7})-(\d{2})-(\d{2})$/.exec(text);
  return match === null ? undefined : { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

const dash = 45;
const zero = 48;

/** NaN if there are not two digits. */
function twoDigitNumber(text: string, at: number): number {
  const tens = text.charCodeAt(at) - zero;
  const ones = text.charCodeAt(at + 1) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isCivilDate({ year, month, day }: CivilDate): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 ? (isLeap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1));
}

/** A number of one or two digits, written with two. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
