import { InvalidInputError } from "../errors.ts";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { asSortOrder } from "../plan/expression.ts";
import { type TableArgument, tableArgument } from "../plan/subquery.ts";
import { type OneByOne, spread } from "./calls/spread.ts";
import type { ColumnOrName } from "./column.ts";
import { toExpressions } from "./columns.ts";

/** A DataFrame as an argument of a table-valued function: whole, or divided and ordered. Immutable. */
export class TableArg {
  readonly #relation: Relation;
  readonly #argument: TableArgument;

  /** @internal */
  constructor(relation: Relation, argument: TableArgument = { partitionBy: [], orderBy: [] }) {
    this.#relation = relation;
    this.#argument = argument;
  }

  /**
   * The plan of this argument.
   *
   * @internal
   */
  get expression(): Expression {
    return tableArgument(this.#relation, this.#argument);
  }

  /** One call for each group of rows that are equal in these columns. */
  partitionBy(...columns: OneByOne<ColumnOrName>): TableArg {
    this.#assertUndivided("partitionBy");
    return new TableArg(this.#relation, {
      ...this.#argument,
      partitionBy: toExpressions(spread<ColumnOrName>(columns), 'partitionBy("k")'),
    });
  }

  /** One call for all rows. */
  withSinglePartition(): TableArg {
    this.#assertUndivided("withSinglePartition");
    return new TableArg(this.#relation, { ...this.#argument, withSinglePartition: true });
  }

  /** The order of the rows within each call. */
  orderBy(...columns: OneByOne<ColumnOrName>): TableArg {
    if (!this.#isDivided()) throw new InvalidInputError("orderBy comes after partitionBy or withSinglePartition.");
    const orderBy = [
      ...this.#argument.orderBy,
      ...toExpressions(spread<ColumnOrName>(columns), 'orderBy("t")').map(asSortOrder),
    ];
    return new TableArg(this.#relation, { ...this.#argument, orderBy });
  }

  #isDivided(): boolean {
    return this.#argument.partitionBy.length > 0 || this.#argument.withSinglePartition === true;
  }

  #assertUndivided(method: string): void {
    if (this.#isDivided()) throw new InvalidInputError(`${method} comes once; this argument is divided already.`);
  }
}
