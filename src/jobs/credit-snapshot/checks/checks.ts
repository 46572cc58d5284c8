import { crc32 } from "node:zlib";
import {
  type Column,
  col,
  type DataFrame,
  functions as F,
  type IsoDate,
  lit,
  SparkConnectError,
  type StructType,
  Window,
} from "../../../index.ts";
import { column } from "../../../tables/column.ts";
import type { LandedFile } from "../../../tables/landing/landed-files.ts";
import { DAY_COLUMN } from "../../../tables/landing/landing-glob.ts";

/** The rules that the write itself checks, by the error it fails with: they hold without a client that watches. */
export const RULES = {
  changedInput: "credit-snapshot: an input file changed after the run had begun",
  nullKey: "credit-snapshot: a record has no key",
  duplicateKey: "credit-snapshot: a day holds a key twice",
  emptyPartition: "credit-snapshot: a partition column holds an empty text",
  noneOfDay: "credit-snapshot: no record of the table's own day is wanted",
} as const;
export type Rule = keyof typeof RULES;

/** The rule that made a write fail; undefined if it failed for another reason. */
export function brokenRule(error: unknown): Rule | undefined {
  if (!(error instanceof SparkConnectError)) return undefined;
  // The keys of an object that lists the rules.
  const rules = Object.keys(RULES) as Rule[];
  switch (error.errorClass) {
    case "USER_RAISED_EXCEPTION":
      return rules.find((rule) => RULES[rule] === error.messageParameters["errorMessage"]);
    // Several stages failed at once, each with its own error: Spark only reports these in one text.
    case "STAGE_MATERIALIZATION_MULTIPLE_FAILURES":
      return rules.find((rule) => error.message.includes(RULES[rule]));
    default:
      return undefined;
  }
}

/** Fails on a record without a key. */
export function failOnNullKeys(rows: DataFrame, { key }: KeyRules): DataFrame {
  const isKeyless = key.map((name) => column(name).isNull()).reduce((a, b) => a.or(b));
  return rows.where(F.when(isKeyless, F.raise_error(RULES.nullKey)).otherwise(lit(true)));
}

/** Fails on an empty text in a partition column: Spark writes it, and every reader reads it, as null. */
export function failOnEmptyPartitions(rows: DataFrame, partitionBy: readonly string[]): DataFrame {
  const isEmpty = partitionBy
    .map((name) => column(name).cast("string").eq(lit("")))
    .reduce((a, b) => a.or(b), lit(false));
  return rows.where(F.when(isEmpty, F.raise_error(RULES.emptyPartition)).otherwise(lit(true)));
}

/** The latest record of each key and day. */
export function latestRows(rows: DataFrame, latest: string, { columns, key }: LatestRules): DataFrame {
  const order = Window.partitionBy(DAY_COLUMN, ...key.map(column)).orderBy(...latestFirst(latest, columns));
  return rows.withColumn(NTH, F.row_number().over(order)).where(col(NTH).eq(1)).drop(NTH);
}

interface LatestRules {
  readonly columns: StructType;
  readonly key: readonly string[];
}

/**
 * No row: fails on a key that a day of `rows` holds twice. It reads only the keys a second time, and shuffles them:
 * numbering the rows by key would shuffle and sort whole rows, at three times the cost.
 */
export function duplicateCheck(rows: DataFrame, rules: KeyRules): DataFrame {
  return rows
    .groupBy(DAY_COLUMN, ...rules.key.map(column))
    .agg(F.count("*").alias(RECORDS))
    .where(noneOrRaise(RECORDS, col(RECORDS).eq(1), RULES.duplicateKey))
    .select(DAY_COLUMN);
}

/** No row: fails if no selected row is of that day. A day without any record is refused before, not here. */
export function ownDayCheck(selected: DataFrame, asOf: IsoDate): DataFrame {
  return selected
    .where(col(DAY_COLUMN).eq(lit(asOf).cast("date")))
    .select(DAY_COLUMN)
    .limit(1)
    .agg(F.count("*").alias(RECORDS))
    .where(noneOrRaise(RECORDS, col(RECORDS).eq(1), RULES.noneOfDay))
    .select(lit(null).cast("date").alias(DAY_COLUMN));
}

/**
 * No row: fails unless the source's folders hold exactly the files that were listed, each unchanged. This listing joins
 * the read from the right, so Spark makes it after the read's own. No listing can show what changes later.
 */
export function listingCheck(listing: DataFrame, files: readonly LandedFile[]): DataFrame {
  const file = F.concat_ws(
    " ",
    F.regexp_extract("path", `.*/(${DAY_COLUMN}=.*)`, 1),
    col("length").cast("string"),
    F.unix_millis("modificationTime").cast("string"),
  );
  const checksums = files.map(({ path, bytes, modifiedMs }) => crc32(`${path} ${bytes} ${modifiedMs}`));
  const sum = checksums.reduce((total, checksum) => total + BigInt(checksum), 0n);
  // As texts: Spark writes a number into the code that it generates, and would compile that anew for each run.
  const isAsListed = F.concat_ws(" ", col(FILES).cast("string"), col(CHECKSUM).cast("string")).eq(
    lit(`${files.length} ${sum}`),
  );
  return listing
    .coalesce(1)
    .agg(F.count("path").alias(FILES), F.coalesce(F.sum(F.crc32(file)), lit(0n)).alias(CHECKSUM))
    .where(noneOrRaise(FILES, isAsListed, RULES.changedInput))
    .select(lit(null).cast("date").alias(DAY_COLUMN));
}

/**
 * A condition that is never true, for a filter that lets no row pass; it fails if `holds` is false. The optimizer would
 * prune a check that nothing consumes, and bad data would be published; a filter consumes it. An observed aggregate
 * does too, but it runs row by row outside of the generated code, which took two fifths of a whole write. It compares a
 * count, as Spark does not know that counts are never negative: it would skip a filter that it knows to be empty.
 */
function noneOrRaise(count: string, holds: Column, message: string): Column {
  return col(count).lt(F.when(holds, lit(0)).otherwise(F.raise_error(message)));
}

interface KeyRules {
  readonly key: readonly string[];
}

/**
 * The greatest value first. A hash of all values breaks ties the same way in each run; of equal records any will do.
 */
function latestFirst(latest: string, { fields }: StructType): readonly Column[] {
  // Spark's hash skips nulls, wherever they are, and takes no maps; in JSON all values differ.
  const hashable = fields.flatMap(({ name, dataType }) =>
    /^(array|map|struct)</.test(dataType.simpleString())
      ? [F.to_json(F.struct(column(name)), { ignoreNullFields: "false" })]
      : [column(name), column(name).isNull()],
  );
  return [column(latest).desc_nulls_last(), F.xxhash64(...hashable)];
}

const FILES = "__credit_snapshot_files";
const CHECKSUM = "__credit_snapshot_checksum";
const RECORDS = "__credit_snapshot_records";
const NTH = "__credit_snapshot_nth";
