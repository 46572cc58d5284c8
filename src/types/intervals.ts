import type { DayTimeField, YearMonthField } from "./atomic-types.ts";
import { showAsText } from "./show-as-text.ts";
import { fractionText } from "./time-of-day.ts";

/** What each field of an interval counts in, in microseconds. */
export const microsPer: Readonly<Record<DayTimeField, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};

/** A span of microseconds, Spark's INTERVAL DAY TO SECOND and its parts. Immutable. */
export class DayTimeInterval {
  static {
    showAsText(DayTimeInterval.prototype);
  }

  readonly micros: bigint;
  readonly startField: DayTimeField;
  readonly endField: DayTimeField;

  constructor(micros: bigint, startField: DayTimeField = "day", endField: DayTimeField = "second") {
    this.micros = micros;
    this.startField = startField;
    this.endField = endField;
    Object.freeze(this);
  }

  /** The ANSI literal, as Spark writes it: `INTERVAL '1 02:03:04.5' DAY TO SECOND`. */
  toString(): string {
    const units = this.startField === this.endField ? this.startField : `${this.startField} to ${this.endField}`;
    return `INTERVAL '${this.#digits()}' ${units.toUpperCase()}`;
  }

  /** The same text as `toString`. */
  toJSON(): string {
    return this.toString();
  }

  #digits(): string {
    const fields: readonly DayTimeField[] = ["day", "hour", "minute", "second"];
    const shown = fields.slice(fields.indexOf(this.startField), fields.indexOf(this.endField) + 1);
    let rest = this.micros < 0n ? -this.micros : this.micros;
    let text = "";
    for (const field of shown) {
      const count = rest / microsPer[field];
      rest -= count * microsPer[field];
      // The first field may have any number of digits; Spark pads it to two unless it is the day.
      const digits = count < 10n && field !== "day" ? `0${count}` : String(count);
      text += (text === "" ? "" : separatorBefore(field)) + digits;
      if (field === "second") text += fractionText(Number(rest), 6);
    }
    return this.micros < 0n ? `-${text}` : text;
  }
}

function separatorBefore(field: DayTimeField): string {
  return field === "hour" ? " " : ":";
}

/** A span of months, Spark's INTERVAL YEAR TO MONTH and its parts. Immutable. */
export class YearMonthInterval {
  static {
    showAsText(YearMonthInterval.prototype);
  }

  readonly months: number;
  readonly startField: YearMonthField;
  readonly endField: YearMonthField;

  constructor(months: number, startField: YearMonthField = "year", endField: YearMonthField = "month") {
    this.months = months;
    this.startField = startField;
    this.endField = endField;
    Object.freeze(this);
  }

  /** The ANSI literal, as Spark writes it: `INTERVAL '1-6' YEAR TO MONTH`. */
  toString(): string {
    const sign = this.months < 0 ? "-" : "";
    const months = Math.abs(this.months);
    if (this.startField === "month") return `INTERVAL '${sign}${months}' MONTH`;
    const years = Math.floor(months / 12);
    if (this.endField === "year") return `INTERVAL '${sign}${years}' YEAR`;
    return `INTERVAL '${sign}${years}-${months % 12}' YEAR TO MONTH`;
  }

  /** The same text as `toString`. */
  toJSON(): string {
    return this.toString();
  }
}

/** Months, days and microseconds, which do not convert into each other: the legacy INTERVAL. Immutable. */
export class CalendarInterval {
  static {
    showAsText(CalendarInterval.prototype);
  }

  readonly months: number;
  readonly days: number;
  readonly micros: bigint;

  constructor(months: number, days: number, micros: bigint) {
    this.months = months;
    this.days = days;
    this.micros = micros;
    Object.freeze(this);
  }

  /** As Spark writes it: `1 years 2 months 3 days 4 hours 5 minutes 6.5 seconds`; an empty one is `0 seconds`. */
  toString(): string {
    const parts = [
      [Math.trunc(this.months / 12), "years"],
      [this.months % 12, "months"],
      [this.days, "days"],
      [this.micros / microsPer.hour, "hours"],
      [(this.micros % microsPer.hour) / microsPer.minute, "minutes"],
    ].flatMap(([count, unit]) => (Number(count) === 0 ? [] : [`${count} ${unit}`]));
    const rest = this.micros % microsPer.minute;
    if (rest !== 0n) parts.push(`${secondsText(rest)} seconds`);
    return parts.length === 0 ? "0 seconds" : parts.join(" ");
  }

  /** The same text as `toString`. */
  toJSON(): string {
    return this.toString();
  }
}

function secondsText(micros: bigint): string {
  const absolute = micros < 0n ? -micros : micros;
  const whole = `${absolute / microsPer.second}${fractionText(Number(absolute % microsPer.second), 6)}`;
  return micros < 0n ? `-${whole}` : whole;
}
