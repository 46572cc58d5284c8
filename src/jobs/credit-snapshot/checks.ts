import { type Column, col, type DataFrame, functions as F, lit, SparkConnectError, Window } from "../../index.ts";
import type { DuplicateRule } from "./duplicate-rule.ts";
import type { LandedFile } from "./landing.ts";
import { DAY_COLUMN } from "./landing-glob.ts";

/** The rules that the write itself checks, by what it fails with: nobody needs to watch for them to hold. */
export const RULES = {
  changedInput: "credit-snapshot: an input file changed after the run had begun",
  nullKey: "credit-snapshot: a record has no key",
  duplicateKey: "credit-snapshot: a day holds a key twice",
} as const;
export type Rule = keyof typeof RULES;

/** The rule that a failed write broke; undefined where it failed for another reason. */
export function brokenRule(error: unknown): Rule | undefined {
  if (!(error instanceof SparkConnectError) || error.errorClass !== "USER_RAISED_EXCEPTION") return undefined;
  const raised = error.messageParameters["errorMessage"];
  if (raised === RULES.changedInput) return "changedInput";
  if (raised === RULES.nullKey) return "nullKey";
  return raised === RULES.duplicateKey ? "duplicateKey" : undefined;
}

/** The name under which the write says what it read. */
export const READ_METRICS = "credit_snapshot_read";

/** Fails on a file that is not as it was listed, and counts the distinct files that are read. */
export function checkFiles(rows: DataFrame, files: readonly LandedFile[]): DataFrame {
  const isAsListed = among(
    col(MODIFIED),
    files.map(({ modifiedMs }) => modifiedMs),
  ).and(
    among(
      col(BYTES),
      files.map(({ bytes }) => bytes),
    ),
  );
  // Columns first: an aggregate over `_metadata` itself makes Spark read all of it, down to the index of each row.
  return rows
    .withColumns({
      [FILE]: col("_metadata.file_path"),
      [BYTES]: col("_metadata.file_size"),
      [MODIFIED]: F.unix_millis("_metadata.file_modification_time"),
    })
    .observe(
      READ_METRICS,
      F.size(F.collect_set(FILE)).alias("files"),
      consumed(F.when(isAsListed, lit(0)).otherwise(F.raise_error(RULES.changedInput))).alias("unchanged"),
    )
    .drop(FILE, BYTES, MODIFIED);
}

/** Fails on a record without a key and, unless duplicates are allowed, on a key that a day holds twice. */
export function checkKeys(rows: DataFrame, key: readonly string[], onDuplicate: DuplicateRule): DataFrame {
  const keys = key.map(column);
  const isNull = keys.map((name) => name.isNull()).reduce((a, b) => a.or(b));
  const notNull = F.when(isNull, F.raise_error(RULES.nullKey));
  if (onDuplicate === "allow")
    return rows.observe("credit_snapshot_keys", consumed(notNull.otherwise(lit(0))).alias("keys"));
  const nth = F.row_number().over(Window.partitionBy(DAY_COLUMN, ...keys).orderBy(lit(1)));
  return rows
    .withColumn(NTH, nth)
    .observe(
      "credit_snapshot_keys",
      consumed(notNull.when(col(NTH).gt(1), F.raise_error(RULES.duplicateKey)).otherwise(lit(0))).alias("keys"),
    )
    .drop(NTH);
}

/** A column by its name, whatever characters that has. */
export function column(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}

const FILE = "__credit_snapshot_file";
const BYTES = "__credit_snapshot_bytes";
const MODIFIED = "__credit_snapshot_modified";
const NTH = "__credit_snapshot_nth";

/** The optimizer prunes a check that nothing consumes, and bad data is published. An observed aggregate consumes it. */
function consumed(check: Column): Column {
  return F.max(check);
}

function among(value: Column, numbers: readonly number[]): Column {
  return value.isin(...[...new Set(numbers)].map((number) => lit(BigInt(number))));
}
