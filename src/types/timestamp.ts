import { InvalidInputError } from "../errors.ts";
import { epochDayFromIsoDate, isoDateFromEpochDay } from "./iso-date.ts";
import { showAsText } from "./show-as-text.ts";
import { fractionText, nanosFromTimeText, timeTextFromNanos } from "./time-of-day.ts";

const microsPerDay = 86_400_000_000n;

/** The precise value of both timestamp types: microseconds since 1970-01-01T00:00:00, and nanoseconds beyond them. */
abstract class MicrosTimestamp {
  static {
    showAsText(MicrosTimestamp.prototype);
  }

  readonly epochMicros: bigint;
  /** 0–999; 0 for all but the timestamps of 7 to 9 digits. */
  readonly nanosOfMicro: number;

  constructor(epochMicros: bigint, nanosOfMicro: number) {
    this.epochMicros = epochMicros;
    this.nanosOfMicro = nanosOfMicro;
  }

  /** Nanoseconds since 1970-01-01T00:00:00. */
  get epochNanos(): bigint {
    return this.epochMicros * 1000n + BigInt(this.nanosOfMicro);
  }

  /** The same text as `toString`. */
  toJSON(): string {
    return this.toString();
  }

  /** Sorts and compares by time (`a < b`) in microseconds. */
  valueOf(): bigint {
    return this.epochMicros;
  }
}

/** An instant, Spark's TIMESTAMP. Shown in UTC: `2022-03-25T10:05:00.25Z`. Immutable. */
export class Timestamp extends MicrosTimestamp {
  /** Only instants have this: it keeps the two timestamp classes apart for the compiler. */
  get isInstant(): true {
    return true;
  }

  constructor(epochMicros: bigint, nanosOfMicro: number = 0) {
    super(epochMicros, nanosOfMicro);
    Object.freeze(this);
  }

  /** Reads an ISO text with a zone: `2022-03-25T10:05:00.25Z`, `…+02:00`. Throws `InvalidInputError`. */
  static from(text: string): Timestamp {
    const match = /^(.+?)(Z|[+-]\d{2}:?\d{2})$/i.exec(text);
    if (match === null) {
      throw new InvalidInputError(`Not an instant: ${JSON.stringify(text)}. Write it as 2022-03-25T10:05:00Z.`);
    }
    const local = parseLocal(match[1] ?? "", text);
    return new Timestamp(local.epochMicros - zoneOffsetMicros(match[2] ?? "Z"), local.nanosOfMicro);
  }

  /** The instant of a Date. Throws `InvalidInputError` for an invalid one. */
  static fromDate(date: Date): Timestamp {
    const millis = date.getTime();
    if (Number.isNaN(millis)) throw new InvalidInputError("This Date is invalid.");
    return new Timestamp(BigInt(millis) * 1000n);
  }

  /** Rounds down to the millisecond; an invalid Date beyond what a Date can hold (±275,760 years). */
  toDate(): Date {
    return new Date(Number(floorDiv(this.epochMicros, 1000n)));
  }

  override toString(): string {
    return `${localText(this, "T")}Z`;
  }
}

/** A date and time of day without a zone, Spark's TIMESTAMP_NTZ: `2022-03-25T10:05:00.25`. Immutable. */
export class TimestampNTZ extends MicrosTimestamp {
  /** It is not an instant, because it has no zone. */
  get isInstant(): false {
    return false;
  }

  /** The microseconds are those since 1970-01-01T00:00:00 on the same clock. */
  constructor(epochMicros: bigint, nanosOfMicro: number = 0) {
    super(epochMicros, nanosOfMicro);
    Object.freeze(this);
  }

  /** Reads an ISO text without a zone: `2022-03-25T10:05:00.25`, `2022-03-25 10:05`. Throws `InvalidInputError`. */
  static from(text: string): TimestampNTZ {
    const { epochMicros, nanosOfMicro } = parseLocal(text, text);
    return new TimestampNTZ(epochMicros, nanosOfMicro);
  }

  /** The instant at which a clock in UTC shows this, rounded down to the millisecond. */
  toDate(): Date {
    return new Date(Number(floorDiv(this.epochMicros, 1000n)));
  }

  override toString(): string {
    return localText(this, "T");
  }
}

function localText(time: MicrosTimestamp, separator: string): string {
  const day = floorDiv(time.epochMicros, microsPerDay);
  const microsOfDay = time.epochMicros - day * microsPerDay;
  const clock = timeTextFromNanos((microsOfDay - (microsOfDay % 1_000_000n)) * 1000n);
  const nanos = Number(microsOfDay % 1_000_000n) * 1000 + time.nanosOfMicro;
  return isoDateFromEpochDay(Number(day)) + separator + clock + fractionText(nanos, 9);
}

function parseLocal(text: string, whole: string): { readonly epochMicros: bigint; readonly nanosOfMicro: number } {
  const match = /^([+-]?\d{4,7}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?$/i.exec(text);
  if (match === null) {
    throw new InvalidInputError(`Not a timestamp: ${JSON.stringify(whole)}. Write it as YYYY-MM-DDTHH:MM:SS.`);
  }
  const nanos = nanosFromTimeText(match[2] ?? "00:00");
  return {
    epochMicros: BigInt(epochDayFromIsoDate(match[1] ?? "")) * microsPerDay + nanos / 1000n,
    nanosOfMicro: Number(nanos % 1000n),
  };
}

function zoneOffsetMicros(zone: string): bigint {
  if (zone.toUpperCase() === "Z") return 0n;
  const digits = zone.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return BigInt(digits.startsWith("-") ? -minutes : minutes) * 60_000_000n;
}

function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
