import { range, tableFunction } from "../plan/source.ts";
import { type RangeArguments, rangeBounds } from "./calls/range-bounds.ts";
import type { ColumnOrName } from "./column.ts";
import { toExpressions } from "./columns.ts";
import { DataFrame } from "./dataframe/dataframe.ts";
import type { PlanRunner } from "./plan-runner.ts";

/**
 * `spark.tvf`: the functions that yield rows, as DataFrames. Their arguments are literals, or, in a lateral join, outer
 * columns.
 */
export class TableValuedFunction {
  readonly #runner: PlanRunner;

  /** @internal */
  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** The numbers from `start`, or 0, to `end`, which is excluded, in a column `id`. */
  range(...bounds: RangeArguments): DataFrame<{ readonly id: bigint }> {
    return new DataFrame(range(rangeBounds(bounds)), this.#runner);
  }

  /** A row for each element of an array, or entry of a map. */
  explode(collection: ColumnOrName): DataFrame {
    return this.#call("explode", collection);
  }

  /** As `explode`; a row of nulls for a null or nothing. */
  explode_outer(collection: ColumnOrName): DataFrame {
    return this.#call("explode_outer", collection);
  }

  /** As `explode`, with the position from 0. */
  posexplode(collection: ColumnOrName): DataFrame {
    return this.#call("posexplode", collection);
  }

  /** As `posexplode`; a row of nulls for a null or nothing. */
  posexplode_outer(collection: ColumnOrName): DataFrame {
    return this.#call("posexplode_outer", collection);
  }

  /** A row for each struct of an array, a column for each field. */
  inline(input: ColumnOrName): DataFrame {
    return this.#call("inline", input);
  }

  /** As `inline`; a row of nulls for a null or nothing. */
  inline_outer(input: ColumnOrName): DataFrame {
    return this.#call("inline_outer", input);
  }

  /** One row with these fields of a JSON text. */
  json_tuple(input: ColumnOrName, ...fields: readonly [ColumnOrName, ...ColumnOrName[]]): DataFrame {
    return this.#call("json_tuple", input, ...fields);
  }

  /** The values in `n` rows. */
  stack(n: ColumnOrName, ...values: readonly [ColumnOrName, ...ColumnOrName[]]): DataFrame {
    return this.#call("stack", n, ...values);
  }

  /** The collations that Spark knows. */
  collations(): DataFrame {
    return this.#call("collations");
  }

  /** The words that SQL has for itself. */
  sql_keywords(): DataFrame {
    return this.#call("sql_keywords");
  }

  /** A row for each element of a variant's array, or field of its object. */
  variant_explode(input: ColumnOrName): DataFrame {
    return this.#call("variant_explode", input);
  }

  /** As `variant_explode`; a row of nulls for a null or nothing. */
  variant_explode_outer(input: ColumnOrName): DataFrame {
    return this.#call("variant_explode_outer", input);
  }

  /** What the server's Python workers logged. */
  python_worker_logs(): DataFrame {
    return this.#call("python_worker_logs");
  }

  #call(name: string, ...args: readonly ColumnOrName[]): DataFrame {
    return new DataFrame(
      tableFunction(name, toExpressions(args, `${name}(${args.length === 0 ? "" : "F.array(lit(1), lit(2))"})`)),
      this.#runner,
    );
  }
}
