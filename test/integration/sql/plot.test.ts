import { Ajv } from "ajv";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import schema from "vega-lite/build/vega-lite-schema.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { type Chart, functions as F, type VegaLiteSpec } from "../../../src/index.ts";
import { ownSession } from "./own-session.ts";

const session = ownSession();
const ajv = new Ajv({ strict: false, validateFormats: false });
const isValid = ajv.compile(schema);

/** A chart's specification, which Vega-Lite's schema allows. */
async function specOf(chart: Chart): Promise<VegaLiteSpec> {
  const spec = await chart.toVegaLite();
  expect({ valid: isValid(spec), errors: isValid.errors?.slice(0, 3) }).toEqual({ valid: true, errors: undefined });
  return spec;
}

/** What Vega draws, and what it warns of. */
async function drawn(spec: VegaLiteSpec): Promise<{ readonly svg: string; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
  function note(...texts: readonly unknown[]) {
    warnings.push(texts.join(" "));
    return logger;
  }
  // The schema has just said so.
  const { spec: vega } = compile(spec as unknown as TopLevelSpec, { logger: logger as never });
  const svg = await new View(parse(vega), { renderer: "none", logger: logger as never }).toSVG();
  return { svg, warnings };
}

const valuesOf = (spec: VegaLiteSpec) => (spec["data"] as { readonly values: readonly object[] }).values;
const subtitleOf = (spec: VegaLiteSpec) => (spec["title"] as { readonly subtitle?: unknown } | undefined)?.subtitle;

const sales = () =>
  session.spark.sql(`SELECT * FROM VALUES
    (DATE'2022-03-24', 'north', 12.50BD, 9007199254740993L, 1.0D),
    (DATE'2022-03-25', 'south', 30.00BD, 2L, double('NaN')),
    (DATE'2022-03-26', 'north', NULL, 3L, 2.5D)
    AS t(day, shop, amount, id, \`net.of[tax]\`)`);

describe("charts of rows", () => {
  it.each([
    ["line", (df: ReturnType<typeof sales>) => df.plot.line("day", "amount"), "line"],
    ["area", (df: ReturnType<typeof sales>) => df.plot.area("day", ["amount", "id"]), "area"],
    ["scatter", (df: ReturnType<typeof sales>) => df.plot.scatter("amount", "id", { title: "Ids" }), "point"],
    ["bar", (df: ReturnType<typeof sales>) => df.plot.bar("day", ["amount", "id"]), "bar"],
    ["barh", (df: ReturnType<typeof sales>) => df.plot.barh("shop", "amount", { width: 300, height: 90 }), "bar"],
    ["pie", (df: ReturnType<typeof sales>) => df.plot.pie("shop", "id"), "arc"],
  ])("%s is valid for Vega-Lite, and Vega draws it without a warning", async (_, chart, mark) => {
    const spec = await specOf(chart(sales()));
    expect(spec["mark"]).toEqual({ type: mark, tooltip: true });
    const { svg, warnings } = await drawn(spec);
    expect(warnings).toEqual([]);
    const [, marks] = /class="mark-(\w+) role-mark marks"/.exec(svg) ?? [];
    expect(marks).toBe({ bar: "rect", point: "symbol" }[mark] ?? mark);
  });

  it("dates are days in UTC, a decimal is a number, and null is no mark", async () => {
    expect(valuesOf(await specOf(sales().plot.line("day", "amount")))).toEqual([
      { x: Date.UTC(2022, 2, 24), y: 12.5 },
      { x: Date.UTC(2022, 2, 25), y: 30 },
      { x: Date.UTC(2022, 2, 26), y: null },
    ]);
  });

  it("timestamps are milliseconds, with and without a zone", async () => {
    const times = session.spark.sql(
      "SELECT timestamp'2022-03-25 10:00:00.25Z' AS t, timestamp_ntz'2022-03-25 10:00:00' AS ntz, 1 AS n",
    );
    const at = Date.UTC(2022, 2, 25, 10);
    expect(valuesOf(await specOf(times.plot.line("t", "n")))).toEqual([{ x: at + 250, y: 1 }]);
    expect(valuesOf(await specOf(times.plot.line("ntz", "n")))).toEqual([{ x: at, y: 1 }]);
  });

  it("the name of a bar has every digit, and a rounded or left out value is said", async () => {
    const bars = await specOf(sales().plot.bar("id", "id"));
    expect(valuesOf(bars).map((value) => Reflect.get(value, "x"))).toEqual(["9007199254740993", "2", "3"]);
    expect(subtitleOf(bars)).toEqual(["1 value is rounded to 15 digits"]);
    const net = await specOf(sales().plot.line("id", "net.of[tax]"));
    expect(valuesOf(net).map((value) => Reflect.get(value, "y"))).toEqual([1, null, 2.5]);
    expect(subtitleOf(net)).toEqual(["1 value is not finite, and not shown", "1 value is rounded to 15 digits"]);
  });

  it("holds no more rows than the server's setting, and says so", async () => {
    await session.spark.conf.set("spark.sql.pyspark.plotting.max_rows", 10);
    try {
      const numbers = session.spark.range(0, 1000, 1, 3).withColumn("square", F.col("id").multiply(F.col("id")));
      const line = await specOf(numbers.plot.line("id", "square"));
      const xs = valuesOf(line).map((value) => Number(Reflect.get(value, "x")));
      expect(xs).toHaveLength(10);
      expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      expect(subtitleOf(line)).toEqual(["a random 10 of 1,000 rows"]);
      const bar = await specOf(numbers.limit(11).plot.bar("id", "square"));
      expect(valuesOf(bar)).toHaveLength(10);
      expect(subtitleOf(bar)).toEqual(["the first 10 rows"]);
      expect(subtitleOf(await specOf(numbers.limit(10).plot.bar("id", "square")))).toBe(undefined);
      expect(subtitleOf(await specOf(numbers.limit(10).plot.line("id", "square")))).toBe(undefined);
    } finally {
      await session.spark.conf.unset("spark.sql.pyspark.plotting.max_rows");
    }
  });

  it("a column that has no place on an axis is refused, by name", async () => {
    await expect(sales().plot.line("day", "shop").toVegaLite()).rejects.toThrow(
      "The column shop is string: line() needs numbers for y. Cast it, or name another.",
    );
    const arrays = session.spark.sql("SELECT array(1) AS a, 1 AS n");
    await expect(arrays.plot.bar("a", "n").toVegaLite()).rejects.toThrow("The column a is array<int>");
    await expect(sales().plot.line("dya", "amount").toVegaLite()).rejects.toMatchObject({
      errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    });
    expect(() => sales().plot.line("day", [])).toThrow("line() needs a column for y");
    expect(() => sales().plot.hist("amount", { bins: 0 })).toThrow("hist() needs a whole number of bins");
  });
});

describe("charts of all rows, which the server computes", () => {
  it("hist counts each column in the same intervals", async () => {
    const numbers = session.spark.sql(
      "SELECT CAST(id AS INT) AS a, IF(id = 7, double('Infinity'), id / 2) AS b, 'x' AS s FROM range(0, 11)",
    );
    const spec = await specOf(numbers.plot.hist(null, { bins: 5 }));
    const bars = valuesOf(spec) as readonly { series: string; start: number; end: number; count: number }[];
    const countsOf = (name: string) => bars.filter(({ series }) => series === name).map(({ count }) => count);
    expect(bars.slice(0, 5).map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 4],
      [4, 6],
      [6, 8],
      [8, 10],
    ]);
    expect({ a: countsOf("a"), b: countsOf("b") }).toEqual({ a: [2, 2, 2, 2, 3], b: [4, 3, 3, 0, 0] });
    expect(subtitleOf(spec)).toEqual(["1 value is not finite, and not shown"]);
    expect((await drawn(spec)).warnings).toEqual([]);
  });

  it("hist of one value, and of none, has bars around it", async () => {
    const one = await specOf(session.spark.sql("SELECT 3 AS a").plot.hist("a", { bins: 2 }));
    expect(valuesOf(one)).toEqual([
      { start: 2.5, end: 3, count: 0 },
      { start: 3, end: 3.5, count: 1 },
    ]);
    const none = await specOf(session.spark.sql("SELECT 3 AS a WHERE false").plot.hist("a", { bins: 1 }));
    expect(valuesOf(none)).toEqual([{ start: -0.5, end: 0.5, count: 0 }]);
    await expect(sales().plot.hist("shop").toVegaLite()).rejects.toThrow("The column shop is string: this chart needs");
  });

  it("box has quartiles, whiskers and outliers", async () => {
    const numbers = session.spark.sql("SELECT CAST(id AS DOUBLE) AS v FROM range(1, 10) UNION ALL SELECT 100D");
    const spec = await specOf(numbers.plot.box("v"));
    expect(valuesOf(spec)).toEqual([{ name: "v", low: 1, q1: 3, median: 5, mean: 14.5, q3: 8, high: 9 }]);
    const layers = spec["layer"] as readonly { readonly data?: { readonly values: readonly object[] } }[];
    expect(layers.at(-1)?.data?.values).toEqual([{ name: "v", value: 100 }]);
    const { svg, warnings } = await drawn(spec);
    expect(warnings).toEqual([]);
    expect(svg).toContain("tick");
  });
});

it("a notebook with Deno's kernel gets Vega-Lite's MIME type", async () => {
  const chart = sales().plot.bar("shop", "id");
  const shown = await Reflect.get(chart, Symbol.for("Jupyter.display")).call(chart);
  expect(Object.keys(shown)).toEqual(["application/vnd.vegalite.v5+json"]);
  expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
  expect(isValid(shown["application/vnd.vegalite.v5+json"])).toBe(true);
});

it("an abort ends the query of a chart", async () => {
  const slow = session.spark.sql("SELECT id, java_method('java.lang.Thread', 'sleep', 60000L) AS s FROM range(1)");
  const stop = new AbortController();
  const chart = slow.plot.hist("id").toVegaLite({ signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(chart).rejects.toThrow("enough");
});
