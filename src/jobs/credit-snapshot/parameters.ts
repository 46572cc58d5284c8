import { existsSync, readFileSync } from "node:fs";
import {
  dayIn,
  InvalidInputError,
  type IsoDate,
  type IsoMonth,
  listParameter,
  type Parameter,
  parameter,
  parseColumns,
  parseDurationMs,
  parseIsoDate,
  parseIsoMonth,
  parsePercent,
  pathParameter,
  StructType,
  switchParameter,
} from "../../index.ts";
import { parseViewName } from "../../tables/store/view.ts";
import { type DuplicateRule, parseDuplicateRule } from "./checks/duplicate-rule.ts";

/** What stands in for a month-end that has not landed: nothing, or the last day of the month that has. */
export type MonthEndRule = "strict" | "last-available";

/** The credit snapshot's flags; `--as-of` is `asOf` here. */
export const creditSnapshotParameters: {
  readonly landing: Parameter<string>;
  readonly processed: Parameter<string>;
  readonly asOf: Parameter<IsoDate | undefined>;
  readonly timeZone: Parameter<string>;
  readonly since: Parameter<IsoMonth | undefined>;
  readonly key: Parameter<readonly string[]>;
  readonly onDuplicate: Parameter<DuplicateRule>;
  readonly showKeys: Parameter<boolean>;
  readonly allowOpenDay: Parameter<boolean>;
  readonly monthEnd: Parameter<MonthEndRule>;
  readonly acceptMissing: Parameter<readonly IsoDate[]>;
  readonly carryForward: Parameter<boolean>;
  readonly waitForInput: Parameter<number>;
  readonly readyMarker: Parameter<string | undefined>;
  readonly settle: Parameter<number>;
  readonly maxDrop: Parameter<number>;
  readonly schema: Parameter<StructType | undefined>;
  readonly allowMissingColumns: Parameter<boolean>;
  readonly where: Parameter<string | undefined>;
  readonly partitionBy: Parameter<readonly string[]>;
  readonly sortBy: Parameter<readonly string[]>;
  readonly view: Parameter<string | undefined>;
  readonly republish: Parameter<boolean>;
} = {
  landing: pathParameter("where the days land: <landing>/record_date=YYYY-MM-DD/*.parquet"),
  processed: pathParameter("where the tables are published: <processed>/as_of=YYYY-MM-DD/…"),
  asOf: parameter<IsoDate | undefined>({
    description: "the data's day (default: yesterday in --time-zone)",
    placeholder: "YYYY-MM-DD",
    parse: parseIsoDate,
    default: undefined,
  }),
  timeZone: parameter({
    description: "the zone that decides which day yesterday is",
    placeholder: "ZONE",
    parse: parseTimeZone,
    default: "UTC",
  }),
  since: parameter<IsoMonth | undefined>({
    description: "the first month to keep (default: that of the earliest month-end that landed)",
    placeholder: "YYYY-MM",
    parse: parseIsoMonth,
    default: undefined,
  }),
  key: parameter<readonly string[]>({
    description: "the columns that name a credit",
    placeholder: "COL[,COL]",
    parse: parseColumns,
    default: ["Id"],
  }),
  onDuplicate: parameter<DuplicateRule>({
    description: "what to do when a day holds a key twice",
    placeholder: "fail|allow|keep-latest=COL",
    parse: parseDuplicateRule,
    default: "fail",
  }),
  showKeys: switchParameter("show examples of the keys that break a rule"),
  allowOpenDay: switchParameter("accept an --as-of of today or later"),
  monthEnd: parameter<MonthEndRule>({
    description: "what stands in for a month-end that has not landed: nothing, or the month's last day that has",
    placeholder: "strict|last-available",
    parse: parseMonthEnd,
    default: "strict",
  }),
  acceptMissing: listParameter({
    description: "a month-end that may be missing, on record; can be given several times",
    placeholder: "YYYY-MM-DD",
    parse: parseIsoDate,
  }),
  carryForward: switchParameter("take a month-end that has gone from the landing zone from the newest earlier table"),
  waitForInput: parameter({
    description: "how long to wait for days that have not landed",
    placeholder: "DURATION",
    parse: parseDurationMs,
    default: 0,
  }),
  readyMarker: parameter<string | undefined>({
    description: "a day counts as landed only with this file in its folder",
    placeholder: "NAME",
    parse: parseFileName,
    default: undefined,
  }),
  settle: parameter({
    description: "the day counts as landed only when its newest file is that old",
    placeholder: "DURATION",
    parse: parseDurationMs,
    default: 0,
  }),
  maxDrop: parameter({
    description: "how many percent fewer records than the newest earlier table's day the day may have",
    placeholder: "PCT",
    parse: parsePercent,
    default: 50,
  }),
  schema: parameter<StructType | undefined>({
    description: "the columns of the data, as DDL or a file of it (default: the union over the kept days)",
    placeholder: "DDL|FILE",
    parse: parseSchema,
    default: undefined,
  }),
  allowMissingColumns: switchParameter("let the day lack columns that older days have; they are null in it"),
  where: parameter<string | undefined>({
    description: "keep only the records for which this holds",
    placeholder: "SQL",
    parse: parseCondition,
    default: undefined,
  }),
  partitionBy: parameter<readonly string[]>({
    description: "further partition columns below the date",
    placeholder: "COLS",
    parse: parseColumns,
    default: [],
  }),
  sortBy: parameter<readonly string[]>({
    description: "the order of the records in each file",
    placeholder: "COLS",
    parse: parseColumns,
    default: [],
  }),
  view: parameter<string | undefined>({
    description: "a view of the catalog to keep on the newest table",
    placeholder: "NAME",
    parse: parseViewName,
    default: undefined,
  }),
  republish: switchParameter("publish a new run even when the newest one has the same input and options"),
};

function parseTimeZone(text: string): string {
  dayIn(text, new Date(0));
  return text;
}

function parseMonthEnd(text: string): MonthEndRule {
  if (text === "strict" || text === "last-available") return text;
  throw new InvalidInputError(`"${text}" is no rule for month-ends: use strict or last-available.`);
}

function parseFileName(text: string): string {
  if (text !== "" && !text.includes("/")) return text;
  throw new InvalidInputError(`"${text}" is no file's name: write the name alone, as in _READY.`);
}

function parseSchema(text: string): StructType {
  const schema = StructType.fromDDL(existsSync(text) ? readFileSync(text, "utf8") : text);
  if (schema.fields.length === 0)
    throw new InvalidInputError("the schema has no column: write it as Id STRING, dim1 INT.");
  return schema;
}

function parseCondition(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidInputError("the condition is empty: write it as in a WHERE clause.");
}
