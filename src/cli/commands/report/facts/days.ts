import { isIsoDate } from "../../../../job/days.ts";
import type { Json, JsonObject } from "../../../../job/json.ts";
import { filesOfInputs, isObject } from "../../../../tables/store/recorded-inputs.ts";

/**
 * What a run did with a day: it is as in the table before (`kept`), is not there (`new`), or is there from other files
 * (`replaced`); it was taken from that table (`carried`), or it has not landed and is left out (`missing`). `held` is a
 * day of the table of which no record tells more.
 */
export type DayKind = "kept" | "new" | "replaced" | "carried" | "missing" | "held";

export interface DayFacts {
  readonly day: string;
  readonly kind: DayKind;
  readonly rows: number | null;
  /** What was read for it; null if that is not on record. */
  readonly filesRead: number | null;
  readonly bytesRead: number | null;
  /** What the table holds of it; null unless the server told. */
  readonly bytesPublished: number | null;
  readonly remark: string | null;
}

/** The days of a run, oldest first; none for a job without days. */
export function dayFacts(
  fields: JsonObject,
  details: JsonObject,
  published: ReadonlyMap<string, number> = new Map(),
): readonly DayFacts[] {
  const { days, rowsPerDay, substitutions, accepted } = fields;
  const rows = isObject(rowsPerDay) ? rowsPerDay : {};
  const held = [...new Set([...daysIn(days), ...Object.keys(rows).filter(isIsoDate)])];
  if (held.length === 0) return [];
  const standIns = Array.isArray(substitutions) ? substitutions.filter(isObject) : [];
  const kindOf = kinds(fields, details);
  const read = filesPerDay(details["inputs"]);
  const ofTable = held.map((day): DayFacts => {
    const standsFor = standIns.find((one) => one["day"] === day)?.["monthEnd"];
    const { [day]: count } = rows;
    return {
      day,
      kind: kindOf(day),
      rows: typeof count === "number" ? count : null,
      filesRead: read.get(day)?.files ?? null,
      bytesRead: read.get(day)?.bytes ?? null,
      bytesPublished: published.get(day) ?? null,
      remark: standsFor === undefined ? null : `stands in for ${String(standsFor)}`,
    };
  });
  const absent = [
    ...standIns.map((one) => missing(String(one["monthEnd"]), `${String(one["day"])} stands in for it`)),
    ...daysIn(accepted).map((day) => missing(day, "accepted with --accept-missing")),
  ];
  return [...ofTable, ...absent].sort((a, b) => (a.day < b.day ? -1 : 1));
}

function missing(day: string, remark: string): DayFacts {
  return { day, kind: "missing", rows: null, filesRead: null, bytesRead: null, bytesPublished: null, remark };
}

/** Records of earlier versions do not say what is new: of them only what changed in a day's second table is known. */
function kinds({ carried, changed }: JsonObject, { changes }: JsonObject): (day: string) => DayKind {
  const isCarried = new Set(daysIn(carried));
  const since = isObject(changes) ? changes : undefined;
  const added = new Set(daysIn(since?.["new"]));
  const replaced = new Set(daysIn(since === undefined ? changed : since["replaced"]));
  return (day) => {
    if (isCarried.has(day)) return "carried";
    if (added.has(day)) return "new";
    if (replaced.has(day)) return "replaced";
    return since === undefined ? "held" : "kept";
  };
}

/** The day of the table that the days are compared with. */
export function comparedWith({ changes }: JsonObject): string | null {
  const since = isObject(changes) ? changes["since"] : null;
  return typeof since === "string" ? since : null;
}

interface Read {
  readonly files: number;
  readonly bytes: number;
}

function filesPerDay(inputs: Json | undefined): ReadonlyMap<string, Read> {
  // The days that a table keeps have no files: they are not read.
  const files = (filesOfInputs(inputs) ?? []).filter(({ bytes }) => bytes > 0);
  const days = Map.groupBy(files, ({ day }) => day);
  return new Map(
    [...days].map(([day, own]): [string, Read] => [
      day,
      { files: own.length, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) },
    ]),
  );
}

function daysIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String).filter(isIsoDate) : [];
}
