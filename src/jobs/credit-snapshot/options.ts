import { InvalidInputError, type ParameterValues } from "../../index.ts";
import type { DuplicateRule } from "./duplicate-rule.ts";
import { addDays, dayIn, type IsoDate, type IsoMonth, monthOf } from "./iso-date.ts";
import type { creditSnapshotParameters } from "./parameters.ts";

/** What a run does, every value present and checked against the others. */
export interface Options {
  readonly landing: string;
  readonly processed: string;
  readonly asOf: IsoDate;
  /** The first month whose end the table holds; undefined: that of the earliest month-end that landed. */
  readonly since: IsoMonth | undefined;
  readonly key: readonly string[];
  readonly onDuplicate: DuplicateRule;
  readonly showKeys: boolean;
  readonly republish: boolean;
}

/** Validates the parameters together, at one reading of the clock. Throws `InvalidInputError`. */
export function optionsOf(values: ParameterValues<typeof creditSnapshotParameters>, now: Date): Options {
  const asOf = closedDay(values, now);
  if (values.since !== undefined && values.since > monthOf(asOf)) {
    throw new InvalidInputError(
      `--since ${values.since} is after the month of --as-of ${asOf}: name an earlier month.`,
    );
  }
  assertApart(values.landing, values.processed);
  const { landing, processed, since, key, onDuplicate, showKeys, republish } = values;
  return { landing, processed, asOf, since, key, onDuplicate, showKeys, republish };
}

type Day = Pick<ParameterValues<typeof creditSnapshotParameters>, "asOf" | "timeZone" | "allowOpenDay">;

/** The day asked for, else yesterday: a day that is still going on has not landed whole. */
function closedDay({ asOf, timeZone, allowOpenDay }: Day, now: Date): IsoDate {
  const today = dayIn(timeZone, now);
  const day = asOf ?? addDays(today, -1);
  if (day < today || allowOpenDay) return day;
  throw new InvalidInputError(
    `--as-of ${day} is not over: in ${timeZone} it is ${today}. Name an earlier day, or add --allow-open-day.`,
  );
}

function assertApart(landing: string, processed: string): void {
  const inside = (path: string, parent: string): boolean => `${path}/`.startsWith(`${parent}/`);
  if (!inside(landing, processed) && !inside(processed, landing)) return;
  throw new InvalidInputError(
    `--landing ${landing} and --processed ${processed} lie inside each other: name two separate directories.`,
  );
}
