import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { addDays, addMonths, type IsoDate, monthEnd, parseIsoMonth } from "../src/job/days.ts";
import { startEmbeddedServer } from "../src/local/embedded-server.ts";
import { installSpark } from "../src/local/install-spark.ts";
import { command } from "./context.ts";
import { spread } from "./statistics.ts";

interface Stores {
  /** The landed file that every day is a copy of. */
  readonly file: string;
  readonly scratch: string;
  /** How many runs of each store and month are measured. */
  readonly rounds: number;
  /** Whether every day is published into the tables, as by a daily job; else only the days that are measured. */
  readonly isDaily: boolean;
}

/** A store that holds so many months, and what its runs took. */
interface Cell {
  readonly store: "Parquet" | "Iceberg" | "Delta";
  readonly month: number;
  /** Where it publishes: options of the command. */
  readonly place: readonly string[];
  readonly folder: string;
  readonly seconds: number[];
  /** How many bytes each run wrote, data and metadata. */
  readonly written: number[];
}

/** The table's first month, so that the month numbered n ends n months later. */
const firstMonth = parseIsoMonth("2021-01");
const months = [1, 12, 36] as const;
const formats = ["iceberg", "delta"] as const;

/**
 * Publishes days after the 1st, 12th and 36th month into each store, and gives a Markdown table of how long a run takes
 * and how many bytes it writes for each byte of its new day. Each store and month has a table of its own, and each round
 * runs all of them. The first run of each, which writes all days that a table lacks, does not count.
 */
export async function timeStores({ file, scratch, rounds, isDaily }: Stores): Promise<string> {
  const landing = join(scratch, "landing");
  const env = { ...process.env, SPARK_HOME: undefined, SPARK_REMOTE: undefined, XDG_DATA_HOME: scratch };
  landDays(landing, { file, rounds, isDaily });
  await installSpark({ env, formats, note: (line) => process.stderr.write(`${line}\n`) });
  await using server = await startEmbeddedServer({
    formats,
    conf: { "spark.driver.memory": "2g" },
    stateDir: join(scratch, "state"),
    env,
  });
  const remote = { SPARK_REMOTE: server.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: server.token };
  const publish = ({ store, month, place }: Cell, first: IsoDate, last = first): number => {
    const range = first === last ? ["submit", "--as-of", first] : ["backfill", "--from", first, "--to", last];
    const [job = "", ...days] = range;
    const [node = "", ...main] = command(job, "credit-snapshot", "--landing", landing, ...place, ...days, "-q");
    const startedAt = performance.now();
    const { status } = spawnSync(node, main, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ...remote },
    });
    if (status !== 0) throw new Error(`${job} ${place.join(" ")} ended with ${status}`);
    const seconds = (performance.now() - startedAt) / 1000;
    process.stderr.write(`${store}, month ${month}, ${first}: ${seconds.toFixed(2)} s\n`);
    return seconds;
  };
  const cells = months.flatMap((month) => cellsOf(scratch, month));
  for (const cell of cells) {
    const isWhole = isDaily && cell.store !== "Parquet" && cell.month > 1;
    if (isWhole) publish(cell, endOf(1), endOf(cell.month));
    publish(cell, addDays(endOf(cell.month), 1));
  }
  for (let round = 0; round < rounds; round++) {
    for (const cell of round % 2 === 0 ? cells : cells.toReversed()) {
      const before = filesBelow(cell.folder);
      cell.seconds.push(publish(cell, addDays(endOf(cell.month), 2 + round)));
      const written = [...filesBelow(cell.folder)].filter(([path, { at }]) => before.get(path)?.at !== at);
      cell.written.push(written.reduce((sum, [, { bytes }]) => sum + bytes, 0));
    }
  }
  return tableOf(cells, statSync(file).size);
}

/** The three stores of a month. */
function cellsOf(scratch: string, month: number): readonly Cell[] {
  const name = `credits_${month}`;
  const [processed, data] = [join(scratch, "processed", name), join(scratch, "spark-connect")];
  const delta = ["--table", `spark_catalog.default.${name}`, "--table-format", "delta"];
  const stores = [
    { store: "Parquet", place: ["--processed", processed], folder: processed },
    { store: "Iceberg", place: ["--table", `lake.bench.${name}`], folder: join(data, "lake", "bench", name) },
    { store: "Delta", place: delta, folder: join(data, "warehouse", name) },
  ] as const;
  return stores.map((store) => ({ ...store, month, seconds: [], written: [] }));
}

function tableOf(cells: readonly Cell[], newDay: number): string {
  const lines = cells.map((cell) => {
    const first = cells.find(({ store, month }) => store === cell.store && month === months[0]) ?? cell;
    const { median, min, max } = spread(cell.seconds);
    const ratio = (median / spread(first.seconds).median).toFixed(2);
    const written = (spread(cell.written).median / newDay).toFixed(2);
    const seconds = [median, min, max].map((value) => value.toFixed(2));
    return { ...cell, line: [cell.store, cell.month, cell.month + 1, ...seconds, ratio, written] };
  });
  const sorted = [...Map.groupBy(lines, ({ store }) => store).values()].flat();
  return [
    "| store | months | days in T(D) | median, s | min | max | over one month | bytes written for each byte of the new day |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
    ...sorted.map(({ line }) => `| ${line.join(" | ")} |`),
    "",
  ].join("\n");
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
function landDays(landing: string, { file, rounds, isDaily }: Pick<Stores, "file" | "rounds" | "isDaily">): void {
  const last = Math.max(...months);
  const ends = Array.from({ length: last }, (_, index) => endOf(index + 1));
  const around = ends.flatMap((end) => daysFrom(end, addDays(end, rounds + 1)));
  const days = isDaily ? daysFrom(endOf(1), addDays(endOf(last), rounds + 1)) : around;
  for (const day of new Set(days)) {
    const folder = join(landing, `record_date=${day}`);
    mkdirSync(folder, { recursive: true });
    linkSync(file, join(folder, "part-0.parquet"));
  }
}

/** All files below a folder, with their sizes and when they were written. */
function filesBelow(folder: string): ReadonlyMap<string, { readonly bytes: number; readonly at: number }> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const { size, mtimeMs } = statSync(path);
        return [path, { bytes: size, at: mtimeMs }];
      }),
  );
}
