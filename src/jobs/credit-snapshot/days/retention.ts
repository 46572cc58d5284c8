import { type IsoDate, type IsoMonth, isMonthEnd, monthEnd, monthOf, monthsBefore } from "../../../index.ts";

/** A day that T(asOf) needs and that has not landed. */
export interface MissingDay {
  readonly date: IsoDate;
  /** `current` is asOf itself: a late delivery. `month-end` is an old day: a gap. */
  readonly role: "current" | "month-end";
}

/** The days of T(asOf), oldest first, and which of them have not landed. */
export interface Retention {
  readonly days: readonly IsoDate[];
  readonly missing: readonly MissingDay[];
}

/** A day stays in T(asOf) when it is asOf itself or an earlier calendar month-end. */
export function isRetained(day: IsoDate, asOf: IsoDate): boolean {
  return day === asOf || (day < asOf && isMonthEnd(day));
}

/** The days of T(asOf): the end of each month from `since` to before asOf's month, then asOf. Oldest first. */
export function retainedDays(asOf: IsoDate, since: IsoMonth | undefined): readonly IsoDate[] {
  const months = since === undefined ? [] : [...monthsBefore(since, monthOf(asOf))];
  return [...months.map(monthEnd), asOf];
}

/** The month of the earliest landed month-end that T(asOf) would keep; undefined if none has landed. */
function firstLandedMonth(landed: Iterable<IsoDate>, asOf: IsoDate): IsoMonth | undefined {
  const kept = [...landed].filter((day) => day < asOf && isMonthEnd(day)).sort();
  return kept[0] === undefined ? undefined : monthOf(kept[0]);
}

/** A landed day that stands in for a month-end that has not landed. Its `record_date` stays what it is. */
export interface Substitution {
  readonly monthEnd: IsoDate;
  readonly day: IsoDate;
}

/** For each missing month-end, the last landed day of its month; none for a month without any. */
export function lastAvailable(missing: readonly MissingDay[], landed: Iterable<IsoDate>): readonly Substitution[] {
  const days = [...landed].sort();
  return missing.flatMap(({ date, role }) => {
    const day = days.findLast((other) => monthOf(other) === monthOf(date));
    return role === "current" || day === undefined ? [] : { monthEnd: date, day };
  });
}

/** The days that T(asOf) needs from a landing zone. Without `since` it starts at the earliest landed month-end. */
export function retain(landed: ReadonlySet<IsoDate>, asOf: IsoDate, since?: IsoMonth): Retention {
  const days = retainedDays(asOf, since ?? firstLandedMonth(landed, asOf));
  const missing = days
    .filter((date) => !landed.has(date))
    .map((date) => ({ date, role: date === asOf ? ("current" as const) : ("month-end" as const) }));
  return { days, missing };
}
