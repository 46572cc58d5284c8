import { type IsoDate, isIsoDate, type Json, type JsonObject } from "../../../index.ts";

/** What is known about a run before it starts; it is in the run's record, and in the JSON of a detached run. */
export type RunFields = {
  readonly asOf: IsoDate;
  readonly days: readonly string[];
  readonly path: string;
  readonly read: { readonly partitions: number; readonly files: number; readonly filesNeeded: number };
  readonly key: readonly string[];
  /** The newest table of an earlier day. */
  readonly earlier?: { readonly asOf: IsoDate; readonly path: string };
  /** The view to point at the run. */
  readonly view?: string;
  /** Further facts for the summary, if there are any. */
  readonly changed?: readonly string[];
  readonly substitutions?: readonly { readonly monthEnd: string; readonly day: string }[];
  readonly accepted?: readonly string[];
  readonly carried?: readonly string[];
};

/** The fields of a run as they come from its record. Throws `TypeError` for the record of another job. */
export function runFields(recorded: JsonObject): RunFields {
  const { asOf, days, path, read, key, earlier, view } = recorded;
  const { partitions, files, filesNeeded } = Object(read);
  const before = tableRef(earlier);
  if (typeof asOf !== "string" || !isIsoDate(asOf) || typeof path !== "string" || textsOf(days).length === 0) {
    throw new TypeError("This record is not one of a credit snapshot.");
  }
  return {
    asOf,
    days: textsOf(days),
    path,
    read: { partitions: Number(partitions), files: Number(files ?? filesNeeded), filesNeeded: Number(filesNeeded) },
    key: textsOf(key),
    ...(typeof view === "string" && { view }),
    ...(before !== undefined && { earlier: before }),
    ...remarksIn(recorded),
  };
}

/** Facts that an ordinary run lacks stay left out. */
function remarksIn({ changed, substitutions, accepted, carried }: JsonObject): Partial<RunFields> {
  return {
    ...(Array.isArray(changed) && { changed: changed.map(String) }),
    ...(Array.isArray(substitutions) && {
      substitutions: substitutions.map((one: JsonObject) => ({
        monthEnd: String(one["monthEnd"]),
        day: String(one["day"]),
      })),
    }),
    ...(Array.isArray(accepted) && { accepted: accepted.map(String) }),
    ...(Array.isArray(carried) && { carried: carried.map(String) }),
  };
}

function tableRef(value: Json | undefined): RunFields["earlier"] {
  const { asOf, path }: JsonObject = Object(value);
  return typeof asOf === "string" && isIsoDate(asOf) && typeof path === "string" ? { asOf, path } : undefined;
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
