import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import { taskBytes } from "../../../tables/one-task.ts";
import { latestColumn } from "../checks/duplicate-rule.ts";
import type { Options } from "../options.ts";

const ADVISED = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
const TASK_BYTES = "spark.sql.files.maxPartitionBytes";
const OPEN_COST = "spark.sql.files.openCostInBytes";
const OPEN_WRITERS = "spark.sql.maxConcurrentOutputFileWriters";

/** Spark counts shuffled bytes. The same rows took 1.8 times less in Parquet, hence files of about 128 MB. */
const SHUFFLED_BYTES_A_FILE = `${224 * 1024 * 1024}b`;

const WHOLE_FILE = `${taskBytes}b`;

/** Our values of the settings that decide how large the written files are: the defaults to ask the session with. */
export const FILE_SIZES: FileSizes = {
  // Makes the rebalance before the write cut a day into large files.
  [ADVISED]: SHUFFLED_BYTES_A_FILE,
  // Spark does not split a file that is smaller than the cost of opening one, or read two such files in one task.
  [OPEN_COST]: WHOLE_FILE,
  [TASK_BYTES]: WHOLE_FILE,
  // Once a task has this many folders open, Spark sorts all rows that follow. A file has the rows of one folder.
  [OPEN_WRITERS]: "2",
};

type Name = typeof ADVISED | typeof OPEN_COST | typeof TASK_BYTES | typeof OPEN_WRITERS;
type FileSizes = Readonly<Record<Name, string>>;

/** How a run's files are cut. */
export interface Cutting {
  /** Whether the tasks that read the days also write them. */
  readonly isFileByFile: boolean;
  /** What the session must be given for it. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * How to cut the files. If each day has landed as one file of up to 128 MB, Spark writes the days as it reads them: one
 * task per file, and no row moved or sorted. The options, the session or the server may ask for something else: `given`
 * is what the session has, where it has another value than ours.
 *
 * The settings are the same for every run and stay set, since runs of one table share a session, and Spark reads them
 * after a write has begun. So a run whose rows are rebalanced also reads one file per task.
 */
export function cutting(
  given: FileSizes,
  files: readonly Pick<LandedFile, "day" | "bytes">[],
  { onDuplicate, partitionBy }: Pick<Options, "onDuplicate" | "partitionBy">,
): Cutting {
  if (!areOurs(given, [ADVISED])) return { isFileByFile: false, settings: {} };
  const isMoved = partitionBy.length > 0 || latestColumn(onDuplicate) !== undefined;
  const isFileADay = new Set(files.map(({ day }) => day)).size === files.length;
  const isWhole = isFileADay && files.every(({ bytes }) => bytes <= taskBytes);
  if (isMoved || !isWhole || !areOurs(given, [OPEN_COST, TASK_BYTES])) {
    return { isFileByFile: false, settings: ours([ADVISED]) };
  }
  const writers = areOurs(given, [OPEN_WRITERS]) ? ([OPEN_WRITERS] as const) : [];
  return { isFileByFile: true, settings: ours([ADVISED, OPEN_COST, TASK_BYTES, ...writers]) };
}

function areOurs(given: FileSizes, names: readonly Name[]): boolean {
  return names.every((name) => given[name] === FILE_SIZES[name]);
}

function ours(names: readonly Name[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, FILE_SIZES[name]]));
}
