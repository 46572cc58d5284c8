import type { Table as ArrowTable } from "apache-arrow";
import type { RecordBatch } from "../../arrow/decode/record-batch.ts";
import { SparkConnectError } from "../../errors.ts";
import { AnalyzePlanRequest_Explain_ExplainMode as ExplainMode } from "../../gen/spark/connect/base_pb.js";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { aggregate } from "../../plan/aggregate.ts";
import { relationPlan } from "../../plan/command.ts";
import { callFunction } from "../../plan/expression.ts";
import { literal } from "../../plan/literal.ts";
import { htmlString, limit, project, showString, tail } from "../../plan/transform.ts";
import { StructType } from "../../types/nested-types.ts";
import { dataTypeFromProto } from "../../types/proto-data-type.ts";
import type { Row } from "../../types/row.ts";
import type { ExecutionInfo } from "../execution-info.ts";
import type { ActionOptions } from "../plan-runner.ts";
import type { AnyColumns, AnyDataFrame } from "./dataframe-base.ts";
import { StatisticMethods } from "./statistic-methods.ts";

/** How much `explain` shows. */
export type ExplainModeName = "simple" | "extended" | "codegen" | "cost" | "formatted";

const explainModes: Readonly<Record<ExplainModeName, ExplainMode>> = {
  simple: ExplainMode.SIMPLE,
  extended: ExplainMode.EXTENDED,
  codegen: ExplainMode.CODEGEN,
  cost: ExplainMode.COST,
  formatted: ExplainMode.FORMATTED,
};

/** How `show` looks. */
export interface ShowOptions extends ActionOptions {
  /** The longest text of a cell; 20 unless given, 0 for no limit. */
  readonly truncate?: number;
  /** A line for each value, rather than for each row. */
  readonly vertical?: boolean;
}

/** What makes the server work: actions, which run the plan, and questions about the plan. */
export abstract class DataFrameActions<Columns extends object = AnyColumns>
  extends StatisticMethods<Columns>
  implements AsyncIterable<Row<Columns>>
{
  #executionInfo: ExecutionInfo | null = null;

  /** What the server told about the last action of this DataFrame that ended: metrics of operators, observed ones. */
  get executionInfo(): ExecutionInfo | null {
    return this.#executionInfo;
  }

  /** All rows, in memory. For large results iterate instead. */
  async collect(options: ActionOptions = {}): Promise<Row<Columns>[]> {
    return this.#rows(this.relation, options);
  }

  /** The rows as they arrive, a batch in memory at a time; leaving the iteration cancels the rest. */
  async *toLocalIterator(options: ActionOptions = {}): AsyncGenerator<Row<Columns>, void> {
    for await (const batch of this.batches(options)) {
      // The server's schema says what Columns says: it was declared, or it says nothing.
      yield* batch.rows() as Iterable<Row<Columns>>;
    }
  }

  /** Runs the plan for `for await (const row of df)`, as `toLocalIterator` without options does. */
  [Symbol.asyncIterator](): AsyncGenerator<Row<Columns>, void> {
    return this.toLocalIterator();
  }

  /** The result column by column, a batch at a time: the fastest way to read much. */
  async *batches(options: ActionOptions = {}): AsyncGenerator<RecordBatch, void> {
    this.#executionInfo = yield* this.runner.batches(this.relation, options);
  }

  /** All rows as a table of the apache-arrow library, in memory. */
  async toArrow(options: ActionOptions = {}): Promise<ArrowTable> {
    // Loaded only here: reading rows does without it.
    const { Table, tableFromIPC } = await import("apache-arrow");
    const tables: ArrowTable[] = [];
    const streams = this.runner.arrowStreams(this.relation, options);
    for (;;) {
      const next = await streams.next();
      if (next.done) {
        this.#executionInfo = next.value;
        return new Table(tables.flatMap((table) => table.batches));
      }
      tables.push(tableFromIPC(next.value));
    }
  }

  /** The number of rows. */
  async count(options: ActionOptions = {}): Promise<number> {
    const count = callFunction("count", [literal(1)]);
    const [row] = await this.#rows(aggregate(this.relation, { type: "groupby", by: [] }, [count]), options);
    const [value] = row ?? [];
    return Number(value);
  }

  /** The first row, or null where there is none. */
  async first(options: ActionOptions = {}): Promise<Row<Columns> | null> {
    const [row] = await this.take(1, options);
    return row ?? null;
  }

  /** The first `count` rows. */
  async take(count: number, options: ActionOptions = {}): Promise<Row<Columns>[]> {
    return this.#rows(limit(this.relation, count), options);
  }

  /** The first row, or null where there is none; with a number, the first rows. */
  head(): Promise<Row<Columns> | null>;
  head(count: number, options?: ActionOptions): Promise<Row<Columns>[]>;
  head(count?: number, options: ActionOptions = {}): Promise<Row<Columns> | null | Row<Columns>[]> {
    return count === undefined ? this.first(options) : this.take(count, options);
  }

  /** The last `count` rows. They gather on the driver. */
  async tail(count: number, options: ActionOptions = {}): Promise<Row<Columns>[]> {
    return this.#rows(tail(this.relation, count), options);
  }

  /** Whether there is no row. */
  async isEmpty(options: ActionOptions = {}): Promise<boolean> {
    // No column is needed to know it.
    const rows = await this.#rows(limit(project(this.relation, []), 1), options);
    return rows.length === 0;
  }

  /** The first rows, 20 unless told otherwise, as a text table; nothing is printed. */
  async show(numRows: number = 20, options: ShowOptions = {}): Promise<string> {
    const { truncate = 20, vertical = false } = options;
    return this.#text(showString(this.relation, { numRows, truncate, vertical }), options);
  }

  /** The first rows as an HTML table, for notebooks. */
  async htmlString(numRows: number = 20, options: Omit<ShowOptions, "vertical"> = {}): Promise<string> {
    return this.#text(htmlString(this.relation, { numRows, truncate: options.truncate ?? 20 }), options);
  }

  /** The columns as a tree, to `level` levels deep; nothing is printed. */
  async printSchema(level?: number, options: ActionOptions = {}): Promise<string> {
    const value = { plan: relationPlan(this.relation), ...(level !== undefined && { level }) };
    const { treeString } = await this.runner.analyze({ case: "treeString", value }, options);
    return treeString;
  }

  /** How the server would run this, as text; nothing is printed. */
  async explain(mode: ExplainModeName = "simple", options: ActionOptions = {}): Promise<string> {
    const value = { plan: relationPlan(this.relation), explainMode: explainModes[mode] };
    const { explainString } = await this.runner.analyze({ case: "explain", value }, options);
    return explainString;
  }

  /** The names and types of the columns. */
  async schema(options: ActionOptions = {}): Promise<StructType> {
    const value = { plan: relationPlan(this.relation) };
    const { schema } = await this.runner.analyze({ case: "schema", value }, options);
    const type = schema && dataTypeFromProto(schema);
    if (type instanceof StructType) return type;
    throw new SparkConnectError("The server sent no schema.");
  }

  /** The names of the columns. */
  async columns(options: ActionOptions = {}): Promise<readonly string[]> {
    return (await this.schema(options)).fieldNames();
  }

  /** The name and the type of each column: `["id", "bigint"]`. */
  async dtypes(options: ActionOptions = {}): Promise<readonly (readonly [string, string])[]> {
    const { fields } = await this.schema(options);
    return fields.map((field) => [field.name, field.dataType.simpleString()] as const);
  }

  /** The files that this reads, as far as the server can tell. */
  async inputFiles(options: ActionOptions = {}): Promise<readonly string[]> {
    const value = { plan: relationPlan(this.relation) };
    const { files } = await this.runner.analyze({ case: "inputFiles", value }, options);
    return files;
  }

  /** Whether the driver alone can run this. */
  async isLocal(options: ActionOptions = {}): Promise<boolean> {
    const value = { plan: relationPlan(this.relation) };
    return (await this.runner.analyze({ case: "isLocal", value }, options)).isLocal;
  }

  /** Whether this reads a stream. */
  async isStreaming(options: ActionOptions = {}): Promise<boolean> {
    const value = { plan: relationPlan(this.relation) };
    return (await this.runner.analyze({ case: "isStreaming", value }, options)).isStreaming;
  }

  /** Whether both have plans that give the same result, as far as the server can tell. */
  async sameSemantics(other: AnyDataFrame, options: ActionOptions = {}): Promise<boolean> {
    const value = { targetPlan: relationPlan(this.relation), otherPlan: relationPlan(this.relationOf(other)) };
    return (await this.runner.analyze({ case: "sameSemantics", value }, options)).result;
  }

  /** A number that is the same for plans of the same semantics. */
  async semanticHash(options: ActionOptions = {}): Promise<number> {
    const value = { plan: relationPlan(this.relation) };
    return (await this.runner.analyze({ case: "semanticHash", value }, options)).result;
  }

  /** Keeps what the server told about an action on this DataFrame that something else ran, such as a writer. */
  noteExecution(info: ExecutionInfo): void {
    this.#executionInfo = info;
  }

  async #rows(relation: Relation, options: ActionOptions): Promise<Row<Columns>[]> {
    const { rows, info } = await this.runner.rows(relation, options);
    this.#executionInfo = info;
    // The server's schema says what Columns says: it was declared, or it says nothing.
    return rows as Row<Columns>[];
  }

  async #text(relation: Relation, options: ActionOptions): Promise<string> {
    return String(await this.runner.value(relation, options));
  }
}
