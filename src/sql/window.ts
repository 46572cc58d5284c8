import { describeExpression, describeSortOrder } from "../plan/describe-expression.ts";
import { asSortOrder } from "../plan/expression.ts";
import { type FrameBound, rangeFrame, rowFrame } from "../plan/window.ts";
import { showAsText } from "../types/show-as-text.ts";
import { refuseOperators } from "./calls/operators.ts";
import { type OneByOne, spread } from "./calls/spread.ts";
import type { ColumnOrName } from "./column.ts";
import { toExpressions } from "./columns.ts";
import { DefinedWindow, type WindowDefinition } from "./window-definition.ts";

export type { FrameBound } from "../plan/window.ts";

/** Which rows, around each row, a window function sees. Immutable; `Window` makes the first one. */
export class WindowSpec extends DefinedWindow {
  static {
    showAsText(WindowSpec.prototype);
    refuseOperators(WindowSpec.prototype, "write F.row_number().over(window), and compute with columns");
  }

  /** @internal */
  constructor(definition: WindowDefinition) {
    super(definition);
    Object.freeze(this);
  }

  /** Only rows that are equal in these columns. Replaces an earlier choice. */
  partitionBy(...columns: OneByOne<ColumnOrName>): WindowSpec {
    return this.#with({ partitionBy: toExpressions(spread(columns), 'Window.partitionBy("k")') });
  }

  /** The order of the rows; columns without one ascend. Replaces an earlier choice. */
  orderBy(...columns: OneByOne<ColumnOrName>): WindowSpec {
    return this.#with({ orderBy: toExpressions(spread(columns), 'Window.orderBy("t")').map(asSortOrder) });
  }

  /** The rows from `start` to `end`, both included, counted from the current row (0). */
  rowsBetween(start: FrameBound, end: FrameBound): WindowSpec {
    return this.#with({ frame: rowFrame(start, end) });
  }

  /** The rows whose ordering value lies from `start` to `end` away from the current row's, both included. */
  rangeBetween(start: FrameBound, end: FrameBound): WindowSpec {
    return this.#with({ frame: rangeFrame(start, end) });
  }

  /** To read: `WindowSpec<PARTITION BY k ORDER BY t DESC>`. The frame is left out. */
  override toString(): string {
    const { partitionBy, orderBy } = this.definition;
    const parts = [
      ["PARTITION BY", partitionBy.map((column) => describeExpression(column))],
      ["ORDER BY", orderBy.map((order) => describeSortOrder(order))],
    ] as const;
    return `WindowSpec<${parts.flatMap(([clause, texts]) => (texts.length === 0 ? [] : [`${clause} ${texts.join(", ")}`])).join(" ")}>`;
  }

  #with(change: Partial<WindowDefinition>): WindowSpec {
    return new WindowSpec({ ...this.definition, ...change });
  }
}

const allRows: WindowSpec = new WindowSpec({ partitionBy: [], orderBy: [], frame: undefined });

/** Where the description of a window begins: `Window.partitionBy("k").orderBy("t")`. */
export const Window: {
  readonly unboundedPreceding: "unboundedPreceding";
  readonly unboundedFollowing: "unboundedFollowing";
  readonly currentRow: 0;
  /** Begins with the rows that are equal in these columns. */
  partitionBy(...columns: OneByOne<ColumnOrName>): WindowSpec;
  /** Begins with an order of all rows; columns without one ascend. */
  orderBy(...columns: OneByOne<ColumnOrName>): WindowSpec;
  /** Begins with a frame counted in rows. Throws `InvalidInputError` unless each bound is a whole number of 32 bits. */
  rowsBetween(start: FrameBound, end: FrameBound): WindowSpec;
  /**
   * Begins with a frame by distance in the ordering. Throws `InvalidInputError` unless each bound is a whole number.
   */
  rangeBetween(start: FrameBound, end: FrameBound): WindowSpec;
} = Object.freeze({
  unboundedPreceding: "unboundedPreceding",
  unboundedFollowing: "unboundedFollowing",
  currentRow: 0,
  partitionBy: (...columns) => allRows.partitionBy(...columns),
  orderBy: (...columns) => allRows.orderBy(...columns),
  rowsBetween: (start, end) => allRows.rowsBetween(start, end),
  rangeBetween: (start, end) => allRows.rangeBetween(start, end),
});
