import {
  choice,
  day,
  duration,
  flag,
  type IsoDate,
  type IsoMonth,
  list,
  type Parameter,
  parseIsoMonth,
  path,
  type StructType,
  text,
} from "../../index.ts";
import { type FormatName, formatNames } from "../../tables/store/one-table/format.ts";
import { parseTableName } from "../../tables/store/one-table/names.ts";
import { parseViewName } from "../../tables/store/view.ts";
import { type DuplicateRule, parseDuplicateRule } from "./checks/duplicate-rule.ts";
import { parseColumns, parseCondition, parseFileName, parsePercent, parseSchema, parseTimeZone } from "./parse.ts";

/** What stands in for a month-end that has not landed: nothing, or the last landed day of the month. */
export type MonthEndRule = "strict" | "last-available";

/**
 * The credit snapshot's flags; `--as-of` is `asOf` here. Flags that choose the input (`"input"`) enter the fingerprint
 * by the days and the files that they choose.
 */
export const creditSnapshotParameters: {
  readonly landing: Parameter<string>;
  readonly processed: Parameter<string | undefined>;
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
  readonly table: Parameter<string | undefined>;
  readonly carryFrom: Parameter<string | undefined>;
  readonly tableFormat: Parameter<FormatName | undefined>;
  readonly takeOver: Parameter<boolean>;
} = {
  landing: path({
    description: "where the days land: <landing>/record_date=YYYY-MM-DD/*.parquet",
    changes: "input",
  }),
  processed: path({
    description: "where the tables are published: <processed>/as_of=YYYY-MM-DD/…",
    changes: "nothing",
    default: undefined,
  }),
  asOf: day({
    description: "the data's day (default: yesterday in --time-zone)",
    changes: "result",
    default: undefined,
  }),
  timeZone: text({
    description: "the zone that decides which day yesterday is",
    changes: "input",
    placeholder: "ZONE",
    parse: parseTimeZone,
    default: "UTC",
  }),
  since: text({
    description: "the first month to keep (default: that of the earliest month-end that landed)",
    changes: "input",
    placeholder: "YYYY-MM",
    parse: parseIsoMonth,
    default: undefined,
  }),
  key: text<readonly string[]>({
    description: "the columns that name a credit",
    changes: "result",
    placeholder: "COL[,COL]",
    parse: parseColumns,
    default: ["Id"],
  }),
  onDuplicate: text<DuplicateRule>({
    description: "what to do when a day holds a key twice",
    changes: "result",
    placeholder: "fail|allow|keep-latest=COL",
    parse: parseDuplicateRule,
    default: "fail",
  }),
  showKeys: flag({ description: "show examples of the keys that break a rule", changes: "nothing" }),
  allowOpenDay: flag({ description: "accept an --as-of of today or later", changes: "nothing" }),
  monthEnd: choice(["strict", "last-available"], {
    description:
      "what replaces a month-end that has not landed: nothing, or the last day of that month that has landed",
    changes: "input",
    default: "strict",
  }),
  acceptMissing: list(
    day({
      description: "a month-end that may be missing, which is recorded; repeatable",
      changes: "input",
    }),
  ),
  carryForward: flag({
    description: "take month-ends that the landing zone no longer has from the newest earlier table",
    changes: "input",
  }),
  waitForInput: duration({
    description: "how long to wait for days that have not landed",
    changes: "nothing",
    default: 0,
  }),
  readyMarker: text({
    description: "a day counts as landed only with this file in its folder",
    changes: "input",
    placeholder: "NAME",
    parse: parseFileName,
    default: undefined,
  }),
  settle: duration({
    description: "the day counts as landed only if its newest file is at least this old",
    changes: "input",
    default: 0,
  }),
  maxDrop: text({
    description: "by how many percent the records may drop from the newest earlier table's day to this one",
    changes: "nothing",
    placeholder: "PCT",
    parse: parsePercent,
    default: 50,
  }),
  schema: text({
    description: "the columns of the data, as DDL or a file of it (default: the union over the kept days)",
    changes: "result",
    placeholder: "DDL|FILE",
    parse: parseSchema,
    default: undefined,
  }),
  allowMissingColumns: flag({
    description: "let the day lack columns that older days have; they are null in it",
    changes: "nothing",
  }),
  where: text({
    description: "keep only the records for which this holds",
    changes: "result",
    placeholder: "SQL",
    parse: parseCondition,
    default: undefined,
  }),
  partitionBy: text<readonly string[]>({
    description: "further partition columns below the date",
    changes: "result",
    placeholder: "COLS",
    parse: parseColumns,
    default: [],
  }),
  sortBy: text<readonly string[]>({
    description: "the order of the records in each file",
    changes: "result",
    placeholder: "COLS",
    parse: parseColumns,
    default: [],
  }),
  view: text({
    description: "a view of the catalog to keep on the newest table",
    changes: "nothing",
    placeholder: "NAME",
    parse: parseViewName,
    default: undefined,
  }),
  republish: flag({
    description: "publish a new run even when the newest one has the same input and options",
    changes: "nothing",
  }),
  table: text({
    description: "the Iceberg or Delta table to publish into, in place of --processed; it is made when it is missing",
    changes: "nothing",
    placeholder: "CATALOG.DB.NAME",
    parse: parseTableName,
    default: undefined,
  }),
  carryFrom: path({
    description:
      "with --table: the Parquet runs to take month-ends from that neither the landing zone nor the table has",
    changes: "input",
    default: undefined,
  }),
  tableFormat: choice(formatNames, {
    description: "the format of the --table (default: its own, or its catalog's if it is missing)",
    changes: "nothing",
    default: undefined,
  }),
  takeOver: flag({
    description: "write the whole --table anew, also when others have changed it",
    changes: "nothing",
  }),
};
