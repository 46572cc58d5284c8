import { InvalidInputError } from "../../../errors.ts";
import type { DataType } from "../../../types/data-type.ts";
import { epochDayFromIsoDate } from "../../../types/iso-date.ts";
import { Timestamp, TimestampNTZ } from "../../../types/timestamp.ts";
import type { ActionOptions } from "../../action-options.ts";
import { lit } from "../../columns.ts";
import { count } from "../../functions/aggregate.ts";
import { rand } from "../../functions/math.ts";
import { monotonically_increasing_id } from "../../functions/misc.ts";
import type { DataFrame } from "../dataframe.ts";
import { Observation } from "../observation.ts";
import type { ChartOptions, SeriesKind, VegaLiteSpec } from "./chart.ts";
import { counted, frame, isNumeric, named, rowLimit } from "./parts.ts";

export interface SeriesRequest {
  readonly kind: SeriesKind;
  readonly x: string;
  readonly y: readonly string[];
  readonly look: ChartOptions;
}

/** A chart with a mark for each row and each column of `y`. */
export async function series(df: DataFrame, request: SeriesRequest, options: ActionOptions): Promise<VegaLiteSpec> {
  const { kind, x, y, look } = request;
  // Names of our own: Vega-Lite reads dots and brackets in others.
  const picked = df.select(named(x).alias("x"), ...y.map((name, index) => named(name).alias(`y${index}`)));
  const [maxRows, { fields }] = await Promise.all([rowLimit(df, options), picked.schema(options)]);
  const [xType, ...yTypes] = fields.map(({ dataType }) => dataType);
  const scale = scaleOf(xType, x, isDiscrete(kind));
  for (const [index, type] of yTypes.entries()) {
    if (isNumeric(type)) continue;
    throw new InvalidInputError(
      `The column ${y[index]} is ${type.simpleString()}: ${kind}() needs numbers for y. Cast it, or name another.`,
    );
  }
  const isSampled = !isDiscrete(kind);
  const { rows, total } = await (isSampled ? sampled(picked, maxRows, options) : first(picked, maxRows, options));
  const rounding = { infinite: 0, rounded: 0 };
  const values = rows.flatMap(([at, ...heights]) =>
    heights.map((height, index) => ({
      x: scale.place(at, rounding),
      y: plotted(height, rounding),
      ...(y.length > 1 ? { series: y[index] } : {}),
    })),
  );
  const notes = [
    ...(rows.length < maxRows || total === rows.length ? [] : [shownOf(isSampled, rows.length, total)]),
    ...(rounding.infinite === 0 ? [] : [`${counted(rounding.infinite, "value")} not finite, and not shown`]),
    ...(rounding.rounded === 0 ? [] : [`${counted(rounding.rounded, "value")} rounded to 15 digits`]),
  ];
  return { ...frame(look, notes), data: { values }, ...marks(request, scale) };
}

/** Whether each value of x has a place of its own, in the order of the rows. */
const isDiscrete = (kind: SeriesKind): boolean => kind === "bar" || kind === "barh" || kind === "pie";

function shownOf(isSampled: boolean, count: number, total: number | null): string {
  const of = total === null ? "" : ` of ${total.toLocaleString("en")}`;
  return isSampled
    ? `a random ${count.toLocaleString("en")}${of} rows`
    : `the first ${count.toLocaleString("en")} rows`;
}

interface Read {
  readonly rows: readonly (readonly unknown[])[];
  /** How many rows there are, if that is known. */
  readonly total: number | null;
}

async function first(df: DataFrame, maxRows: number, options: ActionOptions): Promise<Read> {
  const rows = (await df.limit(maxRows + 1).collect(options)).map((row) => [...row]);
  return rows.length > maxRows ? { rows: rows.slice(0, maxRows), total: null } : { rows, total: rows.length };
}

/** As PySpark does: the rows with the smallest random numbers, in the order that they had. */
async function sampled(df: DataFrame, maxRows: number, options: ActionOptions): Promise<Read> {
  const counts = new Observation();
  const rows = await df
    .observe(counts, count(lit(1)).alias("rows"))
    .withColumns({ __random: rand(), __place: monotonically_increasing_id() })
    .sort("__random")
    .limit(maxRows)
    .coalesce(1)
    .sortWithinPartitions("__place")
    .drop("__random", "__place")
    .collect(options);
  const { rows: total } = await counts.get();
  return { rows: rows.map((row) => [...row]), total: Number(total) };
}

interface Rounding {
  infinite: number;
  rounded: number;
}

/** A number as JSON has it; `null` is no mark. */
function plotted(value: unknown, rounding: Rounding): number | null {
  if (value === null || value === undefined) return null;
  const plottedValue = Number(value);
  if (!Number.isFinite(plottedValue)) {
    rounding.infinite++;
    return null;
  }
  const digits =
    typeof value === "number"
      ? ""
      : String(value)
          .replace(/^-?0*\.?0*|\./g, "")
          .replace(/0+$/, "");
  if (digits.length > 15) rounding.rounded++;
  return plottedValue;
}

interface Scale {
  readonly type: "quantitative" | "temporal" | "nominal";
  place(value: unknown, rounding: Rounding): number | string | null;
}

/** What x is on its axis. */
function scaleOf(type: DataType | undefined, name: string, discrete: boolean): Scale {
  const shown = type?.simpleString() ?? "";
  if (/^(array|map|struct|variant|binary|void|geometry|geography)/.test(shown)) {
    throw new InvalidInputError(`The column ${name} is ${shown}, which has no place on an axis. Name another for x.`);
  }
  if (discrete) return { type: "nominal", place: (value) => (value === null ? null : String(value)) };
  if (type !== undefined && isNumeric(type)) return { type: "quantitative", place: plotted };
  if (/^(date|timestamp)/.test(shown)) return { type: "temporal", place: epochMs };
  return { type: "nominal", place: (value) => (value === null ? null : String(value)) };
}

/** Of a DATE or a timestamp, which the axis shows in UTC. */
function epochMs(value: unknown): number | null {
  if (typeof value === "string") return epochDayFromIsoDate(value) * 86_400_000;
  if (value instanceof Timestamp || value instanceof TimestampNTZ) return Number(value.epochMicros) / 1000;
  return null;
}

/** What is drawn of the values `{ x, y, series }`. */
function marks({ kind, x, y }: SeriesRequest, { type }: Scale): VegaLiteSpec {
  const [only = ""] = y;
  const along = {
    field: "x",
    type,
    title: x,
    ...(type === "temporal" ? { scale: { type: "utc" } } : {}),
    ...(type === "nominal" ? { sort: null } : {}),
  };
  const up = { field: "y", type: "quantitative", title: y.length > 1 ? null : only };
  const color = y.length > 1 ? { color: { field: "series", type: "nominal", title: null, sort: y } } : {};
  const mark = { type: markOf[kind], tooltip: true };
  if (kind === "pie") return { mark, encoding: { theta: { ...up, stack: true }, color: along } };
  const [horizontal, vertical] = kind === "barh" ? [up, along] : [along, up];
  return { mark, encoding: { x: horizontal, y: vertical, ...color } };
}

const markOf = { line: "line", area: "area", scatter: "point", bar: "bar", barh: "bar", pie: "arc" } as const;
