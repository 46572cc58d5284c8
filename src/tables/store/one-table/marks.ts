import { type IsoDate, isIsoDate, type Json, type JsonObject } from "../../../index.ts";

/** What a commit says about the T(D) that it publishes. It serves to find, name, compare and skip a T(D). */
export interface Marks {
  readonly asOf: IsoDate;
  readonly fingerprint: string;
  /** The name of this publication: `0001-1f3a9c2e-b07d`. */
  readonly run: string;
  /** Each day of T(D), with a fingerprint of what its rows were made of. */
  readonly days: ReadonlyMap<IsoDate, string>;
  /** The days that its commit wrote; the others are those of the version before it. */
  readonly written: readonly IsoDate[];
  /** The options that leave out rows or columns. */
  readonly rowOptions: JsonObject;
  /** The version that the table had when the run looked; `null` if it had none. Marks of earlier versions lack it. */
  readonly base?: string | null;
}

/** The name of the marks in a table's metadata. */
export const MARKS = "spark-connect.table";

/** Increases when a day's fingerprint means something else than before. */
const MARKS_VERSION = 1;

export function formatMarks({ days, ...marks }: Marks): string {
  return JSON.stringify({ version: MARKS_VERSION, ...marks, days: Object.fromEntries(days) });
}

/** Undefined for a text that `formatMarks` did not make. */
export function parseMarks(text: string | null | undefined): Marks | undefined {
  const { version, asOf, fingerprint, run, written, days, rowOptions, base }: JsonObject = Object(parsedJson(text));
  if (version !== MARKS_VERSION || typeof asOf !== "string" || !isIsoDate(asOf)) return undefined;
  if (typeof fingerprint !== "string" || typeof run !== "string" || !Array.isArray(written)) return undefined;
  return {
    asOf,
    fingerprint,
    run,
    written: written.map(String).filter(isIsoDate),
    rowOptions: Object(rowOptions),
    ...((typeof base === "string" || base === null) && { base }),
    days: new Map(Object.entries(Object(days)).flatMap(dayAndContent)),
  };
}

function dayAndContent([day, content]: readonly [string, unknown]): readonly (readonly [IsoDate, string])[] {
  return isIsoDate(day) ? [[day, String(content)]] : [];
}

/** The days that its commit left as they were. */
export function keptDays({ days, written }: Pick<Marks, "days" | "written">): readonly IsoDate[] {
  return [...days.keys()].filter((day) => !written.includes(day));
}

/** Null for a text that is not JSON. */
export function parsedJson(text: string | null | undefined): Json {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
