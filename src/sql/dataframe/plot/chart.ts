import type { ActionOptions } from "../../action-options.ts";
import { actionOptions } from "../../calls/call-options.ts";

/** A chart in the terms of Vega-Lite 5: plain JSON, with the data in it. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** How a chart looks. */
export interface ChartOptions {
  /** What is written above it. */
  readonly title?: string;
  /** In pixels. */
  readonly width?: number;
  /** In pixels. */
  readonly height?: number;
}

/** The charts that have a mark for each row. */
export type SeriesKind = "line" | "area" | "scatter" | "bar" | "barh" | "pie";

/** A chart of a DataFrame, described and not yet computed. Notebooks with Deno's kernel show it. */
export class Chart {
  readonly #compute: (options: ActionOptions) => Promise<VegaLiteSpec>;

  static {
    Object.defineProperty(Chart.prototype, Symbol.for("Jupyter.display"), { value: notebookView });
  }

  /** @internal */
  constructor(compute: (options: ActionOptions) => Promise<VegaLiteSpec>) {
    this.#compute = compute;
  }

  /**
   * Makes the server compute what the chart shows, and returns its specification for any renderer of Vega-Lite 5. Its
   * subtitle says what is not shown: rows beyond the limit, values that are not finite, digits that were rounded.
   */
  async toVegaLite(options: ActionOptions = {}): Promise<VegaLiteSpec> {
    return await this.#compute(actionOptions("toVegaLite({ signal })", options));
  }
}

/** What a notebook shows, by MIME type. */
async function notebookView(this: Chart): Promise<Readonly<Record<string, unknown>>> {
  return { "application/vnd.vegalite.v5+json": await this.toVegaLite() };
}
