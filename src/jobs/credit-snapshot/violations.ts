import { type Column, col, functions as F, type JobError, lit, type StructType } from "../../index.ts";
import { column } from "./checks.ts";
import { dataCheckFailed } from "./job-errors.ts";
import { DAY_COLUMN } from "./landing-glob.ts";
import type { Options } from "./options.ts";
import type { Server } from "./server.ts";
import { readDays, type Source } from "./source.ts";

/** The columns of the data and what is asked of it. */
export interface Rules {
  readonly columns: StructType;
  readonly options: Options;
}

/** A day's keys that break a rule. */
interface KeyCounts {
  readonly day: string;
  /** Records without a key. */
  readonly nullKeys: number;
  /** Keys that the day holds more than once. */
  readonly duplicateKeys: number;
}

/** How many keys break a rule on which day, and on request which: asked after the write refused them. */
export async function keyViolations(server: Server, source: Source, rules: Rules): Promise<JobError> {
  const days = await countViolations(server, source, rules);
  const examples = rules.options.showKeys ? await exampleKeys(server, source, rules) : undefined;
  const { key } = rules.options;
  const texts = [
    ...days.flatMap(({ day, nullKeys }) =>
      nullKeys > 0 ? `${day} has ${counted(nullKeys, "record")} without ${key.join(", ")}` : [],
    ),
    ...days.flatMap(({ day, duplicateKeys }) =>
      duplicateKeys > 0 ? `${day} has ${counted(duplicateKeys, "key")} more than once` : [],
    ),
    ...(examples === undefined ? [] : [`for example ${examples.map(({ text }) => text).join("; ")}`]),
  ];
  return dataCheckFailed(`${texts.join("; ")}. Nothing was published.`, hintOf(rules.options), {
    days: days.map((counts) => ({ ...counts })),
    ...(examples === undefined ? {} : { examples: examples.map(({ day, key, records }) => ({ day, key, records })) }),
  });
}

async function countViolations(
  { call, ...server }: Server,
  source: Source,
  rules: Rules,
): Promise<readonly KeyCounts[]> {
  const held = col(RECORDS);
  const duplicate = col(IS_NULL)
    .not()
    .and(held.gt(1))
    .and(lit(rules.options.onDuplicate === "fail"));
  const days = await keysOf(server.spark, source, rules)
    .groupBy(DAY_COLUMN)
    .agg(F.sum(F.when(col(IS_NULL), held).otherwise(lit(0))), F.count_if(duplicate))
    .orderBy(DAY_COLUMN)
    .collect(call);
  return days
    .map(([day, nullKeys, duplicateKeys]) => ({
      day: String(day),
      nullKeys: Number(nullKeys),
      duplicateKeys: Number(duplicateKeys),
    }))
    .filter(({ nullKeys, duplicateKeys }) => nullKeys + duplicateKeys > 0);
}

async function exampleKeys({ spark, call }: Server, source: Source, rules: Rules): Promise<readonly Example[]> {
  const rows = await keysOf(spark, source, rules)
    .where(col(IS_NULL).or(col(RECORDS).gt(1)))
    .select(DAY_COLUMN, RECORDS, ...keyColumns(rules).map((key) => key.cast("string")))
    .orderBy(DAY_COLUMN, ...keyColumns(rules))
    .limit(10)
    .collect(call);
  return rows.map(([day, records, ...key]) => {
    const names = rules.options.key;
    const values = key.map((value) => (value === null ? null : String(value)));
    const text = `${day}: ${names.map((name, index) => `${name}=${values[index] ?? "null"}`).join(", ")} (${records} records)`;
    return {
      day: String(day),
      key: Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])),
      records: Number(records),
      text,
    };
  });
}

interface Example {
  readonly day: string;
  readonly key: Readonly<Record<string, string | null>>;
  readonly records: number;
  readonly text: string;
}

function keysOf(spark: Server["spark"], source: Source, rules: Rules): ReturnType<typeof readDays> {
  const isNull = keyColumns(rules)
    .map((key) => key.isNull())
    .reduce((a, b) => a.or(b));
  return readDays(spark, source, rules.columns)
    .groupBy(DAY_COLUMN, ...keyColumns(rules))
    .agg(F.count("*").alias(RECORDS))
    .withColumn(IS_NULL, isNull);
}

function keyColumns({ options }: Rules): readonly Column[] {
  return options.key.map(column);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function hintOf({ showKeys }: Options): string {
  const show = showKeys ? "" : " Add --show-keys to see some of them.";
  return `Have the days delivered again, name other columns with --key, or accept duplicates with --on-duplicate allow.${show}`;
}

const RECORDS = "__credit_snapshot_records";
const IS_NULL = "__credit_snapshot_is_null";
