import { InvalidInputError, type Parameter } from "../../index.ts";
import { parameter, pathParameter, switchParameter } from "../parameters.ts";
import { type DuplicateRule, parseDuplicateRule } from "./duplicate-rule.ts";
import { dayIn, type IsoDate, type IsoMonth, parseIsoDate, parseIsoMonth } from "./iso-date.ts";

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
    placeholder: "fail|allow",
    parse: parseDuplicateRule,
    default: "fail",
  }),
  showKeys: switchParameter("show examples of the keys that break a rule"),
  allowOpenDay: switchParameter("accept an --as-of of today or later"),
  republish: switchParameter("publish a new run even when the newest one has the same input and options"),
};

/** The design's flags that this job does not have yet, as on the command line. They are refused, never ignored. */
export const creditSnapshotNotThereYet: readonly string[] = [
  "month-end",
  "accept-missing",
  "carry-forward",
  "wait-for-input",
  "ready-marker",
  "settle",
  "max-drop",
  "schema",
  "allow-missing-columns",
  "where",
  "partition-by",
  "sort-by",
  "view",
];

function parseTimeZone(text: string): string {
  dayIn(text, new Date(0));
  return text;
}

function parseColumns(text: string): readonly string[] {
  const columns = text.split(",").map((column) => column.trim());
  if (columns.includes("")) throw new InvalidInputError(`"${text}" names an empty column: write COL or COL,COL.`);
  if (new Set(columns).size < columns.length) throw new InvalidInputError(`"${text}" names a column twice.`);
  return columns;
}
