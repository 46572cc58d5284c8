/**
 * The name of a run's directory, `_run-<NNNN>-<fingerprint>-<nonce>`. The underscore hides it from Spark's, Hive's,
 * Trino's and PyArrow's discovery. No name hides it from DuckDB and polars, not even one with a dot: see
 * docs/readers.md.
 */
export interface RunName {
  /** From 1, one more than the greatest in use: which run is the newest does not depend on a clock. */
  readonly number: number;
  /** Eight hex digits: what was asked for and read. Equal work has an equal fingerprint. */
  readonly fingerprint: string;
  /** Four hex digits that keep two submitters of the same work apart. */
  readonly nonce: string;
}

const RUN_NAME = /^_run-(\d{4,15})-([0-9a-f]{8})-([0-9a-f]{4})$/;

/** Undefined for a name that is not a run's. */
export function parseRunName(name: string): RunName | undefined {
  const [, digits, fingerprint, nonce] = RUN_NAME.exec(name) ?? [];
  if (digits === undefined || fingerprint === undefined || nonce === undefined) return undefined;
  const run = { number: Number(digits), fingerprint, nonce };
  return formatRunName(run) === name ? run : undefined;
}

export function formatRunName({ number, fingerprint, nonce }: RunName): string {
  return `_run-${String(number).padStart(4, "0")}-${fingerprint}-${nonce}`;
}

/** Orders runs from the oldest to the newest. Two of one number come from two Connect servers: names decide. */
export function compareRuns(a: RunName, b: RunName): number {
  if (a.number !== b.number) return a.number - b.number;
  const [left, right] = [formatRunName(a), formatRunName(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The distinct runs among directory names, the newest first. Other names are left out. */
export function runsNewestFirst(names: Iterable<string>): readonly RunName[] {
  return [...new Set(names)].flatMap((name) => parseRunName(name) ?? []).sort((a, b) => compareRuns(b, a));
}

/** The number of the next run, given every run known, committed or not. */
export function nextRunNumber(runs: readonly RunName[]): number {
  return runs.reduce((greatest, run) => Math.max(greatest, run.number), 0) + 1;
}
