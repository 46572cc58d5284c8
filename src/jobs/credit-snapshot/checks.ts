import {
  type Column,
  col,
  type DataFrame,
  functions as F,
  lit,
  SparkConnectError,
  type StructType,
  Window,
} from "../../index.ts";
import { type DuplicateRule, latestColumn } from "./duplicate-rule.ts";
import type { LandedFile } from "./landing.ts";
import { DAY_COLUMN } from "./landing-glob.ts";
import { FILE_COLUMNS } from "./source.ts";

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
    col(FILE_COLUMNS.modifiedMs),
    files.map(({ modifiedMs }) => modifiedMs),
  ).and(
    among(
      col(FILE_COLUMNS.bytes),
      files.map(({ bytes }) => bytes),
    ),
  );
  return rows
    .observe(
      READ_METRICS,
      F.size(F.collect_set(FILE_COLUMNS.path)).alias("files"),
      consumed(F.when(isAsListed, lit(0)).otherwise(F.raise_error(RULES.changedInput))).alias("unchanged"),
    )
    .drop(...Object.values(FILE_COLUMNS));
}

/**
 * Fails on a record without a key, and on a key that a day holds twice, unless duplicates are allowed or the latest of
 * them is to be kept.
 */
export function checkKeys(rows: DataFrame, columns: StructType, { key, onDuplicate }: KeyRules): DataFrame {
  const keys = key.map(column);
  const isNull = keys.map((name) => name.isNull()).reduce((a, b) => a.or(b));
  const notNull = F.when(isNull, F.raise_error(RULES.nullKey));
  if (onDuplicate === "allow") return rows.observe(KEY_METRICS, consumed(notNull.otherwise(lit(0))).alias("keys"));
  const latest = latestColumn(onDuplicate);
  const order = latest === undefined ? [lit(1)] : latestFirst(latest, columns);
  const numbered = rows.withColumn(NTH, F.row_number().over(Window.partitionBy(DAY_COLUMN, ...keys).orderBy(...order)));
  const isSecond = latest === undefined ? notNull.when(col(NTH).gt(1), F.raise_error(RULES.duplicateKey)) : notNull;
  const checked = numbered.observe(KEY_METRICS, consumed(isSecond.otherwise(lit(0))).alias("keys"));
  return (latest === undefined ? checked : checked.where(col(NTH).eq(1))).drop(NTH);
}

interface KeyRules {
  readonly key: readonly string[];
  readonly onDuplicate: DuplicateRule;
}

/** The greatest value first. A hash of all values breaks ties, the same way in each run; of equal records any will do. */
function latestFirst(latest: string, { fields }: StructType): readonly Column[] {
  // Spark hashes no maps.
  const hashable = fields.filter(({ dataType }) => !dataType.simpleString().includes("map<"));
  return [column(latest).desc_nulls_last(), F.xxhash64(...hashable.map(({ name }) => column(name)))];
}

/** A column by its name, whatever characters that has. */
export function column(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}

const KEY_METRICS = "credit_snapshot_keys";
const NTH = "__credit_snapshot_nth";

/** The optimizer prunes a check that nothing consumes, and bad data is published. An observed aggregate consumes it. */
function consumed(check: Column): Column {
  return F.max(check);
}

function among(value: Column, numbers: readonly number[]): Column {
  return value.isin(...[...new Set(numbers)].map((number) => lit(BigInt(number))));
}
