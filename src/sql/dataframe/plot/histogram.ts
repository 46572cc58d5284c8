import type { ActionOptions } from "../../action-options.ts";
import { lit } from "../../columns.ts";
import { array, inline, struct } from "../../functions/collection.ts";
import { least } from "../../functions/conditional.ts";
import { width_bucket } from "../../functions/math.ts";
import type { DataFrame } from "../dataframe.ts";
import type { ChartOptions, VegaLiteSpec } from "./chart.ts";
import { counted, frame, named, numericColumns } from "./parts.ts";

export interface HistogramRequest {
  readonly columns: readonly string[] | null;
  readonly bins: number;
  readonly look: ChartOptions;
}

/** The counts of values in equal intervals, of all rows; the server counts. */
export async function histogram(
  df: DataFrame,
  { columns, bins, look }: HistogramRequest,
  options: ActionOptions,
): Promise<VegaLiteSpec> {
  const names = await numericColumns(df, columns, options);
  const each = array(
    ...names.map((name) => struct(lit(name).alias("name"), named(name).cast("double").alias("value"))),
  );
  const values = df.select(inline(each)).where("value IS NOT NULL");
  const finite = "abs(value) < double('Infinity')";
  const [bounds] = await values
    .selectExpr(
      `min(value) FILTER (WHERE ${finite})`,
      `max(value) FILTER (WHERE ${finite})`,
      `count(*) FILTER (WHERE NOT (${finite}))`,
    )
    .collect(options);
  // The query has one row, of these types.
  const [low, high, infinite] = [...(bounds ?? [])] as [number | null, number | null, bigint];
  const notes = infinite > 0n ? [`${counted(infinite, "value")} not finite, and not shown`] : [];
  const [from, to] = low === high ? [(low ?? 0) - 0.5, (high ?? 0) + 0.5] : [low ?? 0, high ?? 0];
  const bucket = least(width_bucket("value", lit(from), lit(to), lit(BigInt(bins))), lit(BigInt(bins)));
  const counts = await values.where(finite).groupBy("name", bucket.alias("bin")).count().collect(options);
  const found = new Map(counts.map(([name, bin, count]) => [`${bin} ${name}`, Number(count)]));
  const edge = (bin: number): number => (bin === bins ? to : from + ((to - from) / bins) * bin);
  const bars = names.flatMap((series) =>
    Array.from({ length: bins }, (_, bin) => ({
      start: edge(bin),
      end: edge(bin + 1),
      count: found.get(`${bin + 1} ${series}`) ?? 0,
      ...(names.length > 1 ? { series } : {}),
    })),
  );
  const color = { field: "series", type: "nominal", title: null, sort: names };
  return {
    ...frame(look, notes),
    data: { values: bars },
    mark: { type: "bar", tooltip: true },
    encoding: {
      x: { field: "start", type: "quantitative", bin: { binned: true }, title: names.length > 1 ? "value" : names[0] },
      x2: { field: "end" },
      y: { field: "count", type: "quantitative", title: "count" },
      ...(names.length > 1 ? { color } : {}),
    },
  };
}
