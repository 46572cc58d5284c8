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
/** The same of the second reading, that of the keys alone. */
export const KEYS_READ_METRICS = "credit_snapshot_keys_read";

/** Fails on a file that is not as it was listed, and counts, under a name, the distinct files that are read. */
export function checkFiles(rows: DataFrame, files: readonly LandedFile[], metrics: string): DataFrame {
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
      metrics,
      F.size(F.collect_set(FILE_COLUMNS.path)).alias("files"),
      consumed(F.when(isAsListed, lit(0)).otherwise(F.raise_error(RULES.changedInput))).alias("unchanged"),
    )
    .drop(...Object.values(FILE_COLUMNS));
}

/**
 * `rows`, and no row more: fails where the listing of the source's folders has lost a file since they were listed, of which
 * there is no row to tell.
 */
export function failOnLostFiles(rows: DataFrame, listing: DataFrame, files: readonly LandedFile[]): DataFrame {
  const isWhole = col(FILES).eq(lit(BigInt(files.length)));
  const none = listing
    .agg(F.count("path").alias(FILES))
    // False or an error, which Spark does not know: what it knows to be empty it does not compute.
    .where(F.when(isWhole, lit(false)).otherwise(F.raise_error(RULES.changedInput).cast("boolean")))
    .select(lit(null).cast("date").alias(DAY_COLUMN));
  return rows.unionByName(none, { allowMissingColumns: true });
}

/**
 * Fails on a record without a key, and on a key that a day holds twice, unless duplicates are allowed or the latest of
 * them is to be kept.
 */
export function checkKeys(rows: DataFrame, columns: StructType, rules: KeyRules): DataFrame {
  const hasKeys = rows.observe(
    KEY_METRICS,
    consumed(F.when(isKeyless(rules), F.raise_error(RULES.nullKey)).otherwise(lit(0))).alias("keys"),
  );
  const latest = latestColumn(rules.onDuplicate);
  if (latest === undefined) return hasKeys;
  const order = Window.partitionBy(DAY_COLUMN, ...rules.key.map(column)).orderBy(...latestFirst(latest, columns));
  return hasKeys.withColumn(NTH, F.row_number().over(order)).where(col(NTH).eq(1)).drop(NTH);
}

/**
 * `rows`, and no row more: fails on a key that a day of `read` holds twice. Only the keys are read again and shuffled for
 * it; to number the rows by key would shuffle and sort all that they hold, at three times the cost.
 */
export function failOnDuplicates(rows: DataFrame, read: DataFrame, rules: KeyRules): DataFrame {
  const duplicate = F.when(col(RECORDS).gt(1), F.raise_error(RULES.duplicateKey)).otherwise(lit(0));
  const none = read
    .where(isKeyless(rules).not())
    .groupBy(DAY_COLUMN, ...rules.key.map(column))
    .agg(F.count("*").alias(RECORDS))
    .observe(DUPLICATE_METRICS, consumed(duplicate).alias("keys"))
    // Never true, which Spark does not know: what it knows to be empty it does not compute.
    .where(col(RECORDS).lt(0))
    .drop(RECORDS);
  return rows.unionByName(none, { allowMissingColumns: true });
}

function isKeyless({ key }: KeyRules): Column {
  return key.map((name) => column(name).isNull()).reduce((a, b) => a.or(b));
}

interface KeyRules {
  readonly key: readonly string[];
  readonly onDuplicate: DuplicateRule;
}

/** The greatest value first. A hash of all values breaks ties, the same way in each run; of equal records any will do. */
function latestFirst(latest: string, { fields }: StructType): readonly Column[] {
  // Spark hashes no maps, but their JSON.
  const hashable = fields.map(({ name, dataType }) =>
    dataType.simpleString().includes("map<")
      ? F.to_json(F.struct(column(name)), { ignoreNullFields: "false" })
      : column(name),
  );
  return [column(latest).desc_nulls_last(), F.xxhash64(...hashable)];
}

/** A column by its name, whatever characters that has. */
export function column(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}

const KEY_METRICS = "credit_snapshot_keys";
const DUPLICATE_METRICS = "credit_snapshot_duplicates";
const FILES = "__credit_snapshot_files";
const RECORDS = "__credit_snapshot_records";
const NTH = "__credit_snapshot_nth";

/** The optimizer prunes a check that nothing consumes, and bad data is published. An observed aggregate consumes it. */
function consumed(check: Column): Column {
  return F.max(check);
}

function among(value: Column, numbers: readonly number[]): Column {
  return value.isin(...[...new Set(numbers)].map((number) => lit(BigInt(number))));
}
