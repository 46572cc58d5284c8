import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { addDays, addMonths, type IsoDate, monthEnd, parseIsoMonth } from "../src/job/days.ts";
import { startEmbeddedServer } from "../src/local/embedded-server.ts";
import { installSpark } from "../src/local/install-spark.ts";
import { command } from "./context.ts";

interface Stores {
  /** The landed file that every day is a copy of. */
  readonly file: string;
  readonly scratch: string;
  /** Whether every day is published, as by a daily job; else the days that are measured, and what they need. */
  readonly isDaily: boolean;
  readonly print: (figures: object) => void;
}

/** The table's first month, so that the month numbered n ends n months later. */
const firstMonth = parseIsoMonth("2021-01");
const months = [1, 12, 36] as const;
/** The day before has to be published, and the first run after a start is slower. */
const measured = 3;

/**
 * Publishes the days after the 1st, 12th and 36th month into each store, and prints how long a run takes and how many
 * bytes it writes for each byte of its new day: data and metadata.
 */
export async function timeStores({ file, scratch, isDaily, print }: Stores): Promise<void> {
  const landing = join(scratch, "landing");
  const newDay = statSync(file).size;
  const env = { ...process.env, SPARK_HOME: undefined, SPARK_REMOTE: undefined, XDG_DATA_HOME: scratch };
  const formats = ["iceberg", "delta"] as const;
  landDays(landing, { file, isDaily });
  await installSpark({ env, formats, note: (line) => process.stderr.write(`${line}\n`) });
  await using server = await startEmbeddedServer({
    formats,
    conf: { "spark.driver.memory": "2g" },
    stateDir: join(scratch, "state"),
    env,
  });
  const remote = { SPARK_REMOTE: server.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: server.token };
  const submit = (days: readonly IsoDate[], place: readonly string[]): number => {
    const [first = "", last = ""] = [days[0], days.at(-1)];
    const which = days.length === 1 ? ["submit", "--as-of", first] : ["backfill", "--from", first, "--to", last];
    const [job = "", ...range] = which;
    const [node = "", ...main] = command(job, "credit-snapshot", "--landing", landing, ...place, ...range, "-q");
    const startedAt = performance.now();
    const { status } = spawnSync(node, main, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ...remote },
    });
    if (status !== 0) throw new Error(`${job} ${place.join(" ")} ended with ${status}`);
    return (performance.now() - startedAt) / 1000;
  };
  const stores = [
    { store: "parquet", place: ["--processed", join(scratch, "processed")], folder: join(scratch, "processed") },
    { store: "iceberg", place: ["--table", "lake.bench.credits"], folder: join(scratch, "spark-connect") },
    {
      store: "delta",
      place: ["--table", "spark_catalog.default.credits", "--table-format", "delta"],
      folder: join(scratch, "spark-connect"),
    },
  ];
  for (const { store, place, folder } of stores) {
    let next = endOf(1);
    for (const month of months) {
      const day = addDays(endOf(month), 2);
      if (isDaily && next < addDays(day, -1)) submit(daysFrom(next, addDays(day, -2)), place);
      submit([addDays(day, -1)], place);
      const runs = Array.from({ length: measured }, (_, index) => {
        const before = filesBelow(folder);
        const seconds = submit([addDays(day, index)], place);
        const written = [...filesBelow(folder)].filter(([name]) => !before.has(name));
        return { seconds, bytes: written.reduce((sum, [, bytes]) => sum + bytes, 0) };
      });
      next = addDays(day, measured);
      const best = Math.min(...runs.map(({ seconds }) => seconds));
      const bytes = runs.reduce((sum, run) => sum + run.bytes, 0) / runs.length;
      print({ store, month, seconds: Number(best.toFixed(2)), writtenPerNewByte: Number((bytes / newDay).toFixed(3)) });
    }
  }
}

/** The last day of a month of the table, counted from 1. */
function endOf(month: number): IsoDate {
  return monthEnd(addMonths(firstMonth, month - 1));
}

function daysFrom(first: IsoDate, last: IsoDate): readonly IsoDate[] {
  const days: IsoDate[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Lands copies of a day's file, which take no space of their own. */
function landDays(landing: string, { file, isDaily }: Pick<Stores, "file" | "isDaily">): void {
  const last = Math.max(...months);
  const ends = Array.from({ length: last }, (_, index) => endOf(index + 1));
  const around = ends.flatMap((end) => daysFrom(end, addDays(end, measured + 2)));
  const days = isDaily ? daysFrom(endOf(1), addDays(endOf(last), measured + 2)) : around;
  for (const day of days) {
    const folder = join(landing, `record_date=${day}`);
    mkdirSync(folder, { recursive: true });
    linkSync(file, join(folder, "part-0.parquet"));
  }
}

/** All files below a folder, with their sizes; none if there is no such folder. */
function filesBelow(folder: string): ReadonlyMap<string, number> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile() && !/metastore|derby/.test(entry.parentPath))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path, statSync(path).size];
      }),
  );
}
