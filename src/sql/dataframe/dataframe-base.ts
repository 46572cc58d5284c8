import { InvalidInputError } from "../../errors.ts";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import type { StructType } from "../../types/data-type.ts";
import type { RowOf } from "../../types/row.ts";
import type { ActionOptions } from "../action-options.ts";
import { wrongArgument } from "../calls/checks.ts";
import type { Column } from "../column.ts";
import type { PlanRunner } from "../plan-runner.ts";
import type { DataFrame } from "./dataframe.ts";

/** The columns of a DataFrame whose schema the compiler does not know. */
export type AnyColumns = Readonly<Record<string, unknown>>;
/** The names of columns, where the compiler knows them; else any text. */
export type NameOf<Columns extends object> = string extends keyof Columns ? string : keyof Columns & string;
/** A column, or one of the columns by name. */
export type ColumnOrNameOf<Columns extends object> = Column | NameOf<Columns>;
/** The columns of rows that a schema declares: `StructType.of({ id: "bigint not null" })`. */
export type ColumnsOf<Schema extends StructType> = Omit<RowOf<Schema>, typeof Symbol.iterator>;
/** Any DataFrame, whatever its columns. */
export type AnyDataFrame = DataFrame<object>;

/** What a DataFrame is made of: a plan, and the session that can run it. */
export abstract class DataFrameBase<Columns extends object = AnyColumns> {
  /** The plan, frozen and shared. */
  readonly relation: Relation;
  /** What runs plans in this DataFrame's session; for this library's own use. */
  readonly runner: PlanRunner;
  /** There only for the compiler: it tells apart DataFrames of different columns. */
  declare protected readonly columnTypes?: Columns;

  constructor(relation: Relation, runner: PlanRunner) {
    this.relation = relation;
    this.runner = runner;
  }

  /** A DataFrame of the same session with another plan. */
  abstract derive<Derived extends object = AnyColumns>(relation: Relation): DataFrame<Derived>;

  /** The names and types of the columns, asked of the server. */
  abstract schema(options?: ActionOptions): Promise<StructType>;

  /** The other one's plan. Throws `InvalidInputError` when that is no DataFrame, or belongs to another session. */
  protected relationOf(other: AnyDataFrame, example: string): Relation {
    if (!(other instanceof DataFrameBase)) throw wrongArgument(example, "a DataFrame", other);
    const [mine, theirs] = [this.runner.client.sessionId, other.runner.client.sessionId];
    if (mine === theirs) return other.relation;
    throw new InvalidInputError(
      `DataFrames of two sessions (${mine} and ${theirs}) cannot meet in one plan; make both in one session.`,
    );
  }
}
