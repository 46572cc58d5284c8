import {
  type Column,
  col,
  type DataFrame,
  functions as F,
  type JobError,
  lit,
  type StructType,
} from "../../../index.ts";
import { column } from "../../../tables/column.ts";
import { DAY_COLUMN } from "../../../tables/landing/landing-glob.ts";
import { readSelected, type Source } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";

/** The columns of the data and the rules for it. */
export interface Rules {
  readonly columns: StructType;
  readonly options: Options;
}

/** What it takes to find the rows that break a rule. */
export interface RowRules {
  readonly columns: StructType;
  readonly options: Pick<Options, "key" | "onDuplicate" | "showKeys" | "where">;
}

/** A rule about keys that a record can break. */
export type KeyRule = "nullKey" | "duplicateKey";

/** A day's keys that break a rule. */
interface KeyCounts {
  readonly day: string;
  /** Records without a key. */
  readonly nullKeys: number;
  /** Keys that the day holds more than once. */
  readonly duplicateKeys: number;
}

/** How many keys break a rule on each day, and on request which keys. Asked after the write refused them. */
export async function keyViolations(server: Server, source: Source, rules: RowRules): Promise<JobError> {
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
  return dataCheckFailed(`${texts.join("; ")}. Nothing was published.`, hintOf(brokenRules(days), rules.options), {
    rules: brokenRules(days),
    days: days.map((counts) => ({ ...counts })),
    ...(examples === undefined ? {} : { examples: examples.map(({ day, key, records }) => ({ day, key, records })) }),
  });
}

/** The same if the keys can no longer be counted. */
export function keysBreakRule(rule: KeyRule): JobError {
  const what = rule === "nullKey" ? "A record has no key" : "A day holds a key more than once";
  return dataCheckFailed(`${what}. Nothing was published.`, hintOf([rule], { showKeys: true }), { rules: [rule] });
}

async function countViolations(
  { call, ...server }: Server,
  source: Source,
  rules: RowRules,
): Promise<readonly KeyCounts[]> {
  const nullKeys = F.sum(F.when(col(IS_NULL), col(RECORDS)).otherwise(lit(0)));
  const days = await keysOf(server.spark, source, rules)
    .groupBy(DAY_COLUMN)
    .agg(nullKeys, F.count_if(col(IS_NULL).not().and(isDuplicate(rules))))
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

async function exampleKeys({ spark, call }: Server, source: Source, rules: RowRules): Promise<readonly Example[]> {
  const rows = await keysOf(spark, source, rules)
    .where(col(IS_NULL).or(isDuplicate(rules)))
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

function keysOf(spark: Server["spark"], source: Source, rules: RowRules): DataFrame {
  const isNull = keyColumns(rules)
    .map((key) => key.isNull())
    .reduce((a, b) => a.or(b));
  return readSelected(spark, source, { columns: rules.columns, where: rules.options.where })
    .groupBy(DAY_COLUMN, ...keyColumns(rules))
    .agg(F.count("*").alias(RECORDS))
    .withColumn(IS_NULL, isNull);
}

/** Whether a day holds a key more often than it may. */
function isDuplicate({ options }: RowRules): Column {
  return col(RECORDS)
    .gt(1)
    .and(lit(options.onDuplicate === "fail"));
}

function keyColumns({ options }: RowRules): readonly Column[] {
  return options.key.map(column);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function brokenRules(days: readonly KeyCounts[]): readonly KeyRule[] {
  return [
    ...(days.some(({ nullKeys }) => nullKeys > 0) ? (["nullKey"] as const) : []),
    ...(days.some(({ duplicateKeys }) => duplicateKeys > 0) ? (["duplicateKey"] as const) : []),
  ];
}

function hintOf(broken: readonly KeyRule[], { showKeys }: Pick<Options, "showKeys">): string {
  const ways = ["Ask for the days to be delivered again", ...broken.map((rule) => WAYS_OUT[rule])].join(", ");
  const show = showKeys ? "" : " Add --show-keys to see some of them.";
  return `${ways}, or name other columns with --key.${show}`;
}

/** How to publish such records, or to leave them out. */
const WAYS_OUT: Readonly<Record<KeyRule, string>> = {
  nullKey: "leave out the records without a key with --where",
  duplicateKey: "keep all of a key's records with --on-duplicate allow or one with --on-duplicate keep-latest=COLUMN",
};

const RECORDS = "__credit_snapshot_records";
const IS_NULL = "__credit_snapshot_is_null";
