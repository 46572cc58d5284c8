import { InvalidInputError } from "../../../errors.ts";
import type { ActionOptions } from "../../action-options.ts";
import { plainOptions } from "../../calls/call-options.ts";
import { argument, number, text, textOrTexts } from "../../calls/checks.ts";
import type { DataFrame } from "../dataframe.ts";
import type { AnyColumns, NameOf } from "../dataframe-base.ts";
import { Chart, type ChartOptions, type SeriesKind, type VegaLiteSpec } from "./chart.ts";

/** The options of a histogram. */
export interface HistogramOptions extends ChartOptions {
  /** How many bars of equal width there are between the least and the greatest value. Default: 10. */
  readonly bins?: number;
}

/** The options of a box plot. */
export interface BoxOptions extends ChartOptions {
  /** How far the whiskers reach at most, in interquartile ranges from the box. Default: 1.5. */
  readonly whis?: number;
  /** The relative error of the quartiles. Default: 0.01. */
  readonly precision?: number;
}

const look = { title: text, width: number, height: number };

/**
 * `df.plot`: charts, with PySpark's names and arguments. Each is a `Chart`, which a notebook shows and `toVegaLite()`
 * computes. As in PySpark, it holds at most `spark.sql.pyspark.plotting.max_rows` rows (1000): a random sample for lines,
 * areas and points, the first rows for bars and slices. Histograms and boxes are computed of all rows, on the server.
 */
export class DataFramePlots<Columns extends object = AnyColumns> {
  readonly #dataFrame: DataFrame<Columns>;

  /** @internal */
  constructor(dataFrame: DataFrame<Columns>) {
    this.#dataFrame = dataFrame;
  }

  /** A line for each column of `y`, over those of `x`. */
  line(x: NameOf<Columns>, y: NameOf<Columns> | readonly NameOf<Columns>[], options?: ChartOptions): Chart {
    return this.#series("line", x, y, options);
  }

  /** Upright bars, one for each row; those of several columns are stacked. */
  bar(x: NameOf<Columns>, y: NameOf<Columns> | readonly NameOf<Columns>[], options?: ChartOptions): Chart {
    return this.#series("bar", x, y, options);
  }

  /** Bars that lie, one for each row; those of several columns are stacked. */
  barh(x: NameOf<Columns>, y: NameOf<Columns> | readonly NameOf<Columns>[], options?: ChartOptions): Chart {
    return this.#series("barh", x, y, options);
  }

  /** A point for each row. */
  scatter(x: NameOf<Columns>, y: NameOf<Columns>, options?: ChartOptions): Chart {
    return this.#series("scatter", x, argument('scatter("days", "amount")', text, y) as NameOf<Columns>, options);
  }

  /** The areas below lines, stacked. */
  area(x: NameOf<Columns>, y: NameOf<Columns> | readonly NameOf<Columns>[], options?: ChartOptions): Chart {
    return this.#series("area", x, y, options);
  }

  /** A slice for each row, as large as `y` and named by `x`. */
  pie(x: NameOf<Columns>, y: NameOf<Columns>, options?: ChartOptions): Chart {
    return this.#series("pie", x, argument('pie("shop", "amount")', text, y) as NameOf<Columns>, options);
  }

  /** How often values are in each of equal intervals. Without columns: of all numeric ones. */
  hist(columns?: NameOf<Columns> | readonly NameOf<Columns>[] | null, options?: HistogramOptions): Chart {
    const example = 'hist("amount", { bins: 20 })';
    const { bins = 10, ...shown } = plainOptions({ example, checks: { ...look, bins: number } }, [options]);
    if (!Number.isSafeInteger(bins) || bins < 1) {
      throw new InvalidInputError(`hist() needs a whole number of bins, 1 or more, not ${bins}: ${example}.`);
    }
    const names = namesIn(example, columns);
    return this.#chart(async (df, given) => {
      const { histogram } = await import("./histogram.ts");
      return await histogram(df, { columns: names, bins, look: shown }, given);
    });
  }

  /** Medians, quartiles, whiskers and the outliers that are farthest from the median. Without columns: of all numeric ones. */
  box(columns?: NameOf<Columns> | readonly NameOf<Columns>[] | null, options?: BoxOptions): Chart {
    const example = 'box("amount", { whis: 1.5 })';
    const checks = { ...look, whis: number, precision: number };
    const { whis = 1.5, precision = 0.01, ...shown } = plainOptions({ example, checks }, [options]);
    if (!(whis >= 0 && precision > 0 && precision <= 1)) {
      throw new InvalidInputError(`box() needs a whis of 0 or more and a precision of up to 1: ${example}.`);
    }
    const names = namesIn(example, columns);
    return this.#chart(async (df, given) => {
      const { boxes } = await import("./box.ts");
      return await boxes(df, { columns: names, whis, precision, look: shown }, given);
    });
  }

  #series(kind: SeriesKind, x: string, y: string | readonly string[], options: ChartOptions | undefined): Chart {
    const example = `${kind}("day", "amount", { title: "Sales" })`;
    argument(example, text, x);
    const names = [argument(example, textOrTexts, y)].flat();
    if (names.length === 0) throw new InvalidInputError(`${kind}() needs a column for y: ${example}.`);
    const shown = plainOptions({ example, checks: look }, [options]);
    return this.#chart(async (df, given) => {
      const { series } = await import("./series.ts");
      return await series(df, { kind, x, y: names, look: shown }, given);
    });
  }

  #chart(compute: (df: DataFrame, options: ActionOptions) => Promise<VegaLiteSpec>): Chart {
    // Charts name their columns themselves, whatever the compiler knows of them.
    return new Chart((options) => compute(this.#dataFrame as DataFrame<object> as DataFrame, options));
  }
}

function namesIn(example: string, columns: string | readonly string[] | null | undefined): readonly string[] | null {
  return columns === undefined || columns === null ? null : [argument(example, textOrTexts, columns)].flat();
}
