import { SparkConnectError } from "../../../errors.ts";
import { daysBetween, type IsoDate, isMonthEnd } from "../../../job/days.ts";
import type { SparkSession } from "../../../sql/spark-session.ts";
import { FailureError } from "../../../submit/failure.ts";
import { dayOfFolder, escapeGlob } from "../../../tables/landing/landing-glob.ts";

const maxStraysShown = 5;

/** One line about a landing zone: its days, and the folders that no run will ever read. Lists the whole zone. */
export async function describeLanding(spark: SparkSession, landing: string, signal: AbortSignal): Promise<string> {
  const zone = spark.read.format("text").option("recursiveFileLookup", "true").load(escapeGlob(landing));
  const files = await zone.inputFiles({ signal }).catch((error: unknown) => {
    if (error instanceof SparkConnectError && error.errorClass === "PATH_NOT_FOUND") return [];
    throw error;
  });
  const { days, strays } = foldersIn(landing, files);
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) {
    throw new FailureError("INPUT_NOT_READY", `no day has landed in ${landing}`, { hint: "Check --landing." });
  }
  const gaps = daysBetween(first, last) + 1 - days.length;
  return [
    `${days.length} days from ${first} to ${last}`,
    ...(gaps === 0 ? [] : [`${gaps} between them missing`]),
    `${days.filter(isMonthEnd).length} month-ends`,
    ...(strays.length === 0 ? [] : [`${strays.length} stray folders, never read: ${shorten(strays)}`]),
  ].join("; ");
}

export interface LandingFolders {
  readonly days: readonly IsoDate[];
  readonly strays: readonly string[];
}

/** The days and the other names below the landing zone, each once, in order. */
export function foldersIn(landing: string, files: readonly string[]): LandingFolders {
  const root = landing.replace(/^[a-z][a-z0-9+.-]*:/i, "").replace(/\/+$/, "");
  const names = files.map((file) => {
    const path = decodeURIComponent(file);
    // A listed path has a scheme, and an authority that the landing zone's own text may lack.
    const below = path.slice(path.indexOf(root) + root.length + 1);
    return below.includes("/") ? below.slice(0, below.indexOf("/")) : "";
  });
  const folders = [...new Set(names)].filter((name) => name !== "").sort();
  const days = folders.map(dayOfFolder).filter((day) => day !== undefined);
  return {
    days: [...new Set(days)].sort(),
    strays: folders.filter((name) => dayOfFolder(name) === undefined),
  } as const;
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, maxStraysShown).join(", ");
  return names.length > maxStraysShown ? `${shown}, …` : shown;
}
