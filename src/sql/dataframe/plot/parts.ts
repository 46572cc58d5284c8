import { InvalidInputError } from "../../../errors.ts";
import type { DataType } from "../../../types/data-type.ts";
import type { ActionOptions } from "../../action-options.ts";
import type { Column } from "../../column.ts";
import { col } from "../../columns.ts";
import { RuntimeConf } from "../../runtime-conf.ts";
import type { DataFrame } from "../dataframe.ts";
import { runnerOf } from "../planned-rows.ts";
import type { ChartOptions, VegaLiteSpec } from "./chart.ts";

/** What is above the marks: the size, the title, and what the chart does not show. */
export function frame(look: ChartOptions, notes: readonly string[]): VegaLiteSpec {
  const { title, ...size } = look;
  const said = notes.length === 0 ? {} : { subtitle: notes };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    ...size,
    ...(title === undefined && notes.length === 0 ? {} : { title: { text: title ?? "", ...said } }),
  };
}

/** The column of exactly this name, whatever is in it. */
export function named(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}

/** How many rows a chart may hold, as PySpark's charts have it. */
export async function rowLimit(df: DataFrame, options: ActionOptions): Promise<number> {
  const conf = new RuntimeConf(runnerOf(df));
  return Number(await conf.get("spark.sql.pyspark.plotting.max_rows", "1000", options));
}

const numeric: ReadonlySet<string> = new Set(["tinyint", "smallint", "int", "bigint", "float", "double"]);

/** Whether values of this type have a place on an axis of numbers. */
export function isNumeric(type: DataType): boolean {
  const name = type.simpleString();
  return numeric.has(name) || name.startsWith("decimal(");
}

/** The numeric columns of a DataFrame, or those that are named. Throws `InvalidInputError` for one that is not numeric. */
export async function numericColumns(
  df: DataFrame,
  columns: readonly string[] | null,
  options: ActionOptions,
): Promise<readonly string[]> {
  const { fields } = await (columns === null ? df : df.select(...columns.map(named))).schema(options);
  const fit = fields.filter(({ dataType }) => isNumeric(dataType)).map(({ name }) => name);
  if (columns === null && fit.length > 0) return fit;
  const odd = fields.find(({ dataType }) => !isNumeric(dataType));
  if (odd === undefined && fit.length > 0) return fit;
  const what = odd === undefined ? "No columns are named" : `The column ${odd.name} is ${odd.dataType.simpleString()}`;
  throw new InvalidInputError(`${what}: this chart needs numbers. Name columns of numbers, or cast them.`);
}

/** `1 value is` or `3 values are`. */
export function counted(count: number | bigint, one: string): string {
  return `${count.toLocaleString("en")} ${one}${BigInt(count) === 1n ? " is" : "s are"}`;
}
