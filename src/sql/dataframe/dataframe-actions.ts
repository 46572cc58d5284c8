import type { Table as ArrowTable } from "apache-arrow";
import type { RecordBatch } from "../../arrow/decode/record-batch.ts";
import { SparkConnectError } from "../../errors.ts";
import { AnalyzePlanRequest_Explain_ExplainMode as ExplainMode } from "../../gen/spark/connect/base_pb.js";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { aggregate } from "../../plan/aggregate.ts";
import { assertCount } from "../../plan/assert-count.ts";
import { relationPlan } from "../../plan/command.ts";
import { callFunction } from "../../plan/expression.ts";
import { literal } from "../../plan/literal.ts";
import { htmlString, limit, project, showString, tail } from "../../plan/transform.ts";
import { StructType } from "../../types/data-type.ts";
import { dataTypeFromProto } from "../../types/proto-data-type.ts";
import type { LongsAs, Row } from "../../types/row.ts";
import type { ActionOptions, Longs, ReadOptions } from "../action-options.ts";
import { actionOptions, callOptions, readOptions } from "../calls/call-options.ts";
import { argument, type Check, flag, number, oneOf, wrongArgument } from "../calls/checks.ts";
import type { ExecutionInfo } from "../execution-info.ts";
import type { AnyColumns, AnyDataFrame } from "./dataframe-base.ts";
import { noteSchema } from "./known-columns.ts";
import { loadArrow } from "./load-arrow.ts";
import { noteExecution, relationBeside, relationOf, runnerOf } from "./planned-rows.ts";
import { RowIterator } from "./row-iterator.ts";
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
  /** The longest text of a cell; 20 unless given, 0 or false for no limit. */
  readonly truncate?: number | boolean;
  /** A line for each value, rather than for each row. */
  readonly vertical?: boolean;
}

/**
 * An iteration decodes so many rows ahead of its reader. The engine makes room for garbage by how much it finds in use when
 * it collects: with some thousand rows ahead, it took 100 MB more.
 */
const maxRowsAhead = 128;

const explainExample = 'explain("formatted", { signal })';

function explainMode(mode: unknown): ExplainModeName {
  if (mode === null) return "simple";
  if (typeof mode === "boolean") return mode ? "extended" : "simple";
  // Only the keys of the table pass.
  const names = Object.keys(explainModes) as ExplainModeName[];
  const name = typeof mode === "string" ? mode.toLowerCase() : mode;
  return argument(explainExample, oneOf(...names), name);
}

const truncation: Check<number | boolean> = {
  what: "true, false or a number of characters",
  fits: (value): value is number | boolean =>
    flag.fits(value) || (Number.isInteger(value) && number.fits(value) && value >= 0 && value <= maxInt),
};
const maxInt = 2 ** 31 - 1;

const showOptions = {
  example: "show(20, { truncate: false })",
  checks: { n: number, truncate: truncation, vertical: flag },
  inOrder: ["n", "truncate", "vertical"],
} as const;

const htmlOptions = { example: "htmlString(20, { truncate: 0 })", checks: { truncate: truncation } } as const;

function longest(truncate: number | boolean = true): number {
  return typeof truncate === "number" ? truncate : truncate ? 20 : 0;
}

function shownRows(numRows: number, example: string): number {
  if (Number.isInteger(numRows) && Math.abs(numRows) <= maxInt) return numRows;
  throw wrongArgument(example, "a whole number of rows", numRows);
}

/** The methods that make the server work: actions, which run the plan, and questions about the plan. */
export abstract class DataFrameActions<Columns extends object = AnyColumns>
  extends StatisticMethods<Columns>
  implements AsyncIterable<Row<Columns>>
{
  /** All rows, in memory. For large results iterate instead. */
  async collect<L extends Longs = "bigint">(options: ReadOptions<L> = {}): Promise<Row<LongsAs<Columns, L>>[]> {
    return this.#rows(relationOf(this), readOptions("collect({ signal })", options));
  }

  /** The rows as they arrive, a batch in memory at a time; leaving the iteration cancels the rest. */
  toLocalIterator<L extends Longs = "bigint">(
    options: ReadOptions<L> = {},
  ): AsyncGenerator<Row<LongsAs<Columns, L>>, void> {
    return new RowIterator(this.#slices<L>(options));
  }

  /** Runs the plan for `for await (const row of df)`, as `toLocalIterator` without options does. */
  [Symbol.asyncIterator](): AsyncGenerator<Row<Columns>, void> {
    return this.toLocalIterator();
  }

  /** The result column by column, a batch at a time: the fastest way to read much. */
  async *batches(options: ReadOptions = {}): AsyncGenerator<RecordBatch, void> {
    noteExecution(this, yield* runnerOf(this).batches(relationOf(this), readOptions("batches({ signal })", options)));
  }

  /**
   * All rows as a table of the apache-arrow package, in memory. It is the copy that the program has installed, an
   * optional peer: the table is an instance of the program's own `Table`. Throws `InvalidInputError` if it is not
   * installed.
   */
  async toArrow(options: ActionOptions = {}): Promise<ArrowTable> {
    const { Table, tableFromIPC } = await loadArrow();
    const tables: ArrowTable[] = [];
    const streams = runnerOf(this).arrowStreams(relationOf(this), actionOptions("toArrow({ signal })", options));
    for (;;) {
      const next = await streams.next();
      if (next.done) {
        noteExecution(this, next.value);
        return new Table(tables.flatMap((table) => table.batches));
      }
      tables.push(tableFromIPC(next.value));
    }
  }

  /** The number of rows. */
  async count(options: ActionOptions = {}): Promise<number> {
    const count = callFunction("count", [literal(1)]);
    const [row] = await this.#rows(
      aggregate(relationOf(this), { type: "groupby", by: [] }, [count]),
      actionOptions("count({ signal })", options),
    );
    const [value] = row ?? [];
    return Number(value);
  }

  /** The first row, or null if there is none. */
  async first<L extends Longs = "bigint">(options: ReadOptions<L> = {}): Promise<Row<LongsAs<Columns, L>> | null> {
    const [row] = await this.#rows<L>(limit(relationOf(this), 1), readOptions("first({ signal })", options));
    return row ?? null;
  }

  /** The first `count` rows. */
  async take<L extends Longs = "bigint">(
    count: number,
    options: ReadOptions<L> = {},
  ): Promise<Row<LongsAs<Columns, L>>[]> {
    return this.#rows(limit(relationOf(this), count), readOptions("take(10, { signal })", options));
  }

  /** The first row, or null if there is none; with a number, the first rows. */
  head(): Promise<Row<Columns> | null>;
  head<L extends Longs = "bigint">(count: number, options?: ReadOptions<L>): Promise<Row<LongsAs<Columns, L>>[]>;
  head(count?: number, options: ReadOptions = {}): Promise<Row<object> | null | Row<object>[]> {
    return count === undefined || count === null ? this.first(options) : this.take(count, options);
  }

  /** The last `count` rows. They gather on the driver. */
  async tail<L extends Longs = "bigint">(
    count: number,
    options: ReadOptions<L> = {},
  ): Promise<Row<LongsAs<Columns, L>>[]> {
    return this.#rows(tail(relationOf(this), count), readOptions("tail(10, { signal })", options));
  }

  /** Whether there are no rows. */
  async isEmpty(options: ActionOptions = {}): Promise<boolean> {
    // No column is needed to know it.
    const rows = await this.#rows(
      limit(project(relationOf(this), []), 1),
      actionOptions("isEmpty({ signal })", options),
    );
    return rows.length === 0;
  }

  /** The first rows, by default 20, as a text table; nothing is printed. */
  async show(numRows?: number, options?: ShowOptions): Promise<string>;
  async show(options: ShowOptions & { readonly n?: number }): Promise<string>;
  async show(numRows: number, truncate: boolean | number, vertical?: boolean): Promise<string>;
  async show(...given: readonly unknown[]): Promise<string> {
    const { n = 20, truncate, vertical = false, ...action } = callOptions(showOptions, given);
    const shown = { numRows: shownRows(n, showOptions.example), truncate: longest(truncate), vertical };
    return this.#text(showString(relationOf(this), shown), action);
  }

  /** The first rows as an HTML table, for notebooks. */
  async htmlString(numRows?: number, options?: Omit<ShowOptions, "vertical">): Promise<string>;
  async htmlString(numRows: number = 20, ...given: readonly unknown[]): Promise<string> {
    const { truncate, ...action } = callOptions(htmlOptions, given);
    const shown = { numRows: shownRows(numRows, htmlOptions.example), truncate: longest(truncate) };
    return this.#text(htmlString(relationOf(this), shown), action);
  }

  /** The columns as a tree, to `level` levels deep; nothing is printed. */
  async printSchema(level?: number | null, options: ActionOptions = {}): Promise<string> {
    if (level !== undefined && level !== null) assertCount("The depth of printSchema", level, 0);
    const value = { plan: relationPlan(relationOf(this)), ...(typeof level === "number" && { level }) };
    const { treeString } = await runnerOf(this).analyze(
      { case: "treeString", value },
      actionOptions("printSchema(2, { signal })", options),
    );
    return treeString;
  }

  /** How the server would run this, as text; nothing is printed. `explain(true)` is the extended mode. */
  async explain(mode?: ExplainModeName | boolean, options?: ActionOptions): Promise<string>;
  async explain(mode: unknown = "simple", options: ActionOptions = {}): Promise<string> {
    const action = actionOptions(explainExample, options);
    const value = { plan: relationPlan(relationOf(this)), explainMode: explainModes[explainMode(mode)] };
    const { explainString } = await runnerOf(this).analyze({ case: "explain", value }, action);
    return explainString;
  }

  /** The names and types of the columns. */
  async schema(options: ActionOptions = {}): Promise<StructType> {
    const value = { plan: relationPlan(relationOf(this)) };
    const { schema } = await runnerOf(this).analyze(
      { case: "schema", value },
      actionOptions("schema({ signal })", options),
    );
    const type = schema && dataTypeFromProto(schema);
    if (!(type instanceof StructType)) throw new SparkConnectError("The server sent no schema.");
    noteSchema(relationOf(this), type);
    return type;
  }

  /** The names of the columns. */
  async columns(options: ActionOptions = {}): Promise<readonly string[]> {
    return (await this.schema(actionOptions("columns({ signal })", options))).fieldNames();
  }

  /** The name and the type of each column: `["id", "bigint"]`. */
  async dtypes(options: ActionOptions = {}): Promise<readonly (readonly [string, string])[]> {
    const { fields } = await this.schema(actionOptions("dtypes({ signal })", options));
    return fields.map((field) => [field.name, field.dataType.simpleString()] as const);
  }

  /** The files that this reads, as far as the server can tell. */
  async inputFiles(options: ActionOptions = {}): Promise<readonly string[]> {
    const value = { plan: relationPlan(relationOf(this)) };
    const { files } = await runnerOf(this).analyze(
      { case: "inputFiles", value },
      actionOptions("inputFiles({ signal })", options),
    );
    return files;
  }

  /** Whether the driver alone can run this. */
  async isLocal(options: ActionOptions = {}): Promise<boolean> {
    const value = { plan: relationPlan(relationOf(this)) };
    return (await runnerOf(this).analyze({ case: "isLocal", value }, actionOptions("isLocal({ signal })", options)))
      .isLocal;
  }

  /** Whether this reads a stream. */
  async isStreaming(options: ActionOptions = {}): Promise<boolean> {
    const value = { plan: relationPlan(relationOf(this)) };
    return (
      await runnerOf(this).analyze({ case: "isStreaming", value }, actionOptions("isStreaming({ signal })", options))
    ).isStreaming;
  }

  /** Whether both have plans that give the same result, as far as the server can tell. */
  async sameSemantics(other: AnyDataFrame, options: ActionOptions = {}): Promise<boolean> {
    const value = {
      targetPlan: relationPlan(relationOf(this)),
      otherPlan: relationPlan(relationBeside(this, other, "sameSemantics(other)")),
    };
    return (
      await runnerOf(this).analyze(
        { case: "sameSemantics", value },
        actionOptions("sameSemantics(other, { signal })", options),
      )
    ).result;
  }

  /** A number that is the same for plans of the same semantics. */
  async semanticHash(options: ActionOptions = {}): Promise<number> {
    const value = { plan: relationPlan(relationOf(this)) };
    return (
      await runnerOf(this).analyze({ case: "semanticHash", value }, actionOptions("semanticHash({ signal })", options))
    ).result;
  }

  async *#slices<L extends Longs>(options: ReadOptions<L>): AsyncGenerator<readonly Row<LongsAs<Columns, L>>[], void> {
    const checked = readOptions("toLocalIterator({ signal })", options);
    const slices = runnerOf(this).rowSlices(relationOf(this), { ...checked, maxRows: maxRowsAhead });
    // The server's schema says what Columns says: it was declared, or it says nothing.
    noteExecution(this, yield* slices as AsyncGenerator<readonly Row<LongsAs<Columns, L>>[], ExecutionInfo>);
  }

  async #rows<L extends Longs = "bigint">(
    relation: Relation,
    options: ReadOptions,
  ): Promise<Row<LongsAs<Columns, L>>[]> {
    const { rows, info } = await runnerOf(this).rows(relation, options);
    noteExecution(this, info);
    // The server's schema says what Columns says: it was declared, or it says nothing.
    return rows as Row<LongsAs<Columns, L>>[];
  }

  async #text(relation: Relation, options: ActionOptions): Promise<string> {
    return String(await runnerOf(this).value(relation, options));
  }
}
