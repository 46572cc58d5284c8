import type { ActionOptions } from "../../action-options.ts";
import { col, lit } from "../../columns.ts";
import { avg, max, min, percentile_approx } from "../../functions/aggregate.ts";
import { abs } from "../../functions/math.ts";
import type { DataFrame } from "../dataframe.ts";
import type { ChartOptions, VegaLiteSpec } from "./chart.ts";
import { frame, named, numericColumns, rowLimit } from "./parts.ts";

export interface BoxRequest {
  readonly columns: readonly string[] | null;
  readonly whis: number;
  readonly precision: number;
  readonly look: ChartOptions;
}

/** Quartiles and whiskers of all rows, as the server computes them, and the farthest outliers. */
export async function boxes(df: DataFrame, request: BoxRequest, options: ActionOptions): Promise<VegaLiteSpec> {
  const { columns, look } = request;
  const [names, maxRows] = await Promise.all([numericColumns(df, columns, options), rowLimit(df, options)]);
  const all = await Promise.all(names.map((name) => boxOf(df, { ...request, name, maxRows }, options)));
  const values = all.flatMap(({ box }) => (box === null ? [] : [box]));
  const outliers = all.flatMap(({ farthest, box }) => farthest.map((value) => ({ name: box?.name, value })));
  const notes = all.some(({ isCut }) => isCut)
    ? [`the farthest ${maxRows.toLocaleString("en")} outliers of a column`]
    : [];
  const x = { field: "name", type: "nominal", title: null, sort: names };
  const y = (field: string) => ({ field, type: "quantitative", title: "value" });
  const layer = [
    { mark: "rule", encoding: { y: y("low"), y2: { field: "high" } } },
    { mark: { type: "bar", size: 24, tooltip: { content: "data" } }, encoding: { y: y("q1"), y2: { field: "q3" } } },
    { mark: { type: "tick", size: 24, color: "white" }, encoding: { y: y("median") } },
    { data: { values: outliers }, mark: { type: "point", tooltip: true }, encoding: { y: y("value") } },
  ];
  return { ...frame(look, notes), data: { values }, encoding: { x }, layer };
}

interface BoxColumn extends BoxRequest {
  readonly name: string;
  readonly maxRows: number;
}

interface Box {
  readonly name: string;
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly mean: number;
  readonly q3: number;
  readonly high: number;
}

/** One column's box, or `null` if it has no values. */
async function boxOf(df: DataFrame, { name, whis, precision, maxRows }: BoxColumn, options: ActionOptions) {
  const values = df.select(named(name).cast("double").alias("value")).where("abs(value) < double('Infinity')");
  const accuracy = lit(Math.trunc(1 / precision));
  const quartiles = percentile_approx("value", [0.25, 0.5, 0.75], accuracy);
  const [row] = await values.select(quartiles, avg("value")).collect(options);
  // The query has one row, of these types.
  const [found, mean] = [...(row ?? [])] as [readonly [number, number, number] | null, number];
  if (found === null) return { box: null, farthest: [], isCut: false };
  const [q1, median, q3] = found;
  const [least, greatest] = [q1 - whis * (q3 - q1), q3 + whis * (q3 - q1)];
  const inside = col("value").between(least, greatest);
  const distance = abs(col("value").minus(median));
  const [whiskers, farthest] = await Promise.all([
    values.where(inside).select(min("value"), max("value")).collect(options),
    values
      .where(inside.not())
      .orderBy(distance.desc())
      .limit(maxRows + 1)
      .collect(options),
  ]);
  // The quartiles themselves are inside.
  const [low, high] = [...(whiskers[0] ?? [])] as [number, number];
  const box: Box = { name, low, q1, median, mean, q3, high };
  return { box, farthest: farthest.slice(0, maxRows).map(([value]) => value), isCut: farthest.length > maxRows };
}
