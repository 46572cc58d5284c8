import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { commandPlan, createViewCommand } from "../../plan/command.ts";
import { defined } from "../../plan/defined.ts";
import { showAsText } from "../../types/show-as-text.ts";
import type { ActionOptions } from "../action-options.ts";
import { actionOptions, callOptions } from "../calls/call-options.ts";
import { argument, flag, text } from "../calls/checks.ts";
import { pointElsewhere } from "../calls/left-out.ts";
import { refuseOperators } from "../calls/operators.ts";
import { type Column, expressionOf } from "../column.ts";
import { DataFrameWriter } from "../io/dataframe-writer.ts";
import { DataFrameWriterV2 } from "../io/dataframe-writer-v2.ts";
import { MergeIntoWriter } from "../io/merge-into-writer.ts";
import { DataStreamWriter } from "../streaming/data-stream-writer.ts";
import { DataFrameActions } from "./dataframe-actions.ts";
import type { AnyColumns } from "./dataframe-base.ts";
import { DataFrameNaFunctions } from "./dataframe-na-functions.ts";
import { DataFrameStatFunctions } from "./dataframe-stat-functions.ts";
import { showInNotebooks } from "./display.ts";
import { knownColumnsText } from "./known-columns.ts";
import { noteExecution, relationOf, runnerOf } from "./planned-rows.ts";
import { DataFramePlots } from "./plot/dataframe-plots.ts";
import {
  isStored,
  StorageLevel,
  storageLevelCheck,
  storageLevelFromProto,
  storageLevelToProto,
} from "./storage-level.ts";

/** What a checkpoint takes. */
export interface CheckpointOptions extends ActionOptions {
  /** Computes it now (the default), rather than when it is first read. */
  readonly eager?: boolean;
}

const unpersistOptions = {
  example: "unpersist({ blocking: true })",
  checks: { blocking: flag },
  inOrder: ["blocking"],
} as const;

const checkpointOptions = {
  example: "checkpoint({ eager: false })",
  checks: { eager: flag },
  inOrder: ["eager"],
} as const;

const localCheckpointOptions = {
  example: "localCheckpoint({ eager: false, storageLevel: StorageLevel.DISK_ONLY })",
  checks: { eager: flag, storageLevel: storageLevelCheck },
  inOrder: ["eager", "storageLevel"],
} as const;

/**
 * Rows with named columns, described and not yet computed. Immutable.
 *
 * Transformations return another DataFrame at once; actions (`collect`, `count`, `write…`) return promises, take a
 * `signal`, and make the server work. `for await (const row of df)` reads rows as they arrive.
 *
 * `Columns` are the types of the columns by name, where a schema was declared; else anything goes.
 */
export class DataFrame<Columns extends object = AnyColumns> extends DataFrameActions<Columns> {
  static {
    showAsText(DataFrame.prototype);
    refuseOperators(
      DataFrame.prototype,
      'write df.union(other) or df.subtract(other), and compute with columns: col("a").plus(1)',
    );
    showInNotebooks(DataFrame.prototype);
    pointElsewhere(DataFrame.prototype, {
      toPandas: "there is no pandas in JavaScript. Write collect() for rows, or toArrow() for a table of apache-arrow",
      pandas_api: "there is no pandas in JavaScript. Write toArrow() for a table of apache-arrow",
      rdd: "Spark Connect has no RDDs. Write df.mapRows(…) or df.flatMapRows(…) for functions over rows",
      mapInPandas: "functions run in JavaScript. Write df.mapRows(…) or df.flatMapRows(…)",
      mapInArrow: "functions run in JavaScript. Write df.mapRows(…) or df.flatMapRows(…)",
      foreach: "functions run in the executors. Write df.mapRows(…), or read rows here: for await (const row of df)",
    });
  }

  /** @internal */
  protected derive<Derived extends object = AnyColumns>(relation: Relation): DataFrame<Derived> {
    return new DataFrame<Derived>(relation, runnerOf(this));
  }

  /** Writes this to files, or to a table. */
  get write(): DataFrameWriter {
    return new DataFrameWriter(this);
  }

  /** Writes this to a table of a catalog, with control over what becomes of the table. */
  writeTo(table: string): DataFrameWriterV2 {
    return new DataFrameWriterV2(this, argument('writeTo("c.d.t")', text, table));
  }

  /** Updates, inserts and deletes rows of a table by comparison with these. */
  mergeInto(table: string, condition: Column): MergeIntoWriter {
    const example = 'mergeInto("c.d.t", F.expr("t.id = s.id"))';
    argument(example, text, table);
    return new MergeIntoWriter(this, table, expressionOf(condition, example));
  }

  /** Writes this, a stream, as its rows arrive. */
  get writeStream(): DataStreamWriter {
    return new DataStreamWriter(this);
  }

  /** The methods about missing values. */
  get na(): DataFrameNaFunctions<Columns> {
    return new DataFrameNaFunctions(this);
  }

  /** The statistics. */
  get stat(): DataFrameStatFunctions<Columns> {
    return new DataFrameStatFunctions(this);
  }

  /** Charts, which notebooks show. */
  get plot(): DataFramePlots<Columns> {
    return new DataFramePlots(this);
  }

  /** Names this for SQL in this session. Rejects if the name is taken. */
  async createTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(
      name,
      { isGlobal: false, replace: false },
      actionOptions('createTempView("v", { signal })', options),
    );
  }

  /** Names this for SQL in this session, and replaces a view of that name. */
  async createOrReplaceTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(
      name,
      { isGlobal: false, replace: true },
      actionOptions('createOrReplaceTempView("v", { signal })', options),
    );
  }

  /** Names this for SQL in all sessions, as `global_temp.NAME`. Rejects if the name is taken. */
  async createGlobalTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(
      name,
      { isGlobal: true, replace: false },
      actionOptions('createGlobalTempView("v", { signal })', options),
    );
  }

  /** Names this for SQL in all sessions, as `global_temp.NAME`, and replaces a view of that name. */
  async createOrReplaceGlobalTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(
      name,
      { isGlobal: true, replace: true },
      actionOptions('createOrReplaceGlobalTempView("v", { signal })', options),
    );
  }

  /** Keeps the rows on the cluster once an action computes them. Gives this DataFrame. */
  async persist(
    storageLevel: StorageLevel = StorageLevel.MEMORY_AND_DISK_DESER,
    options: ActionOptions = {},
  ): Promise<this> {
    const value = { relation: relationOf(this), storageLevel: storageLevelToProto(storageLevel) };
    await runnerOf(this).analyze(
      { case: "persist", value },
      actionOptions("persist(StorageLevel.DISK_ONLY, { signal })", options),
    );
    return this;
  }

  /** As `persist`, at the default level. */
  async cache(options: ActionOptions = {}): Promise<this> {
    return this.persist(StorageLevel.MEMORY_AND_DISK_DESER, actionOptions("cache({ signal })", options));
  }

  /** Removes the rows from the cache; with `blocking`, resolves when they are gone. Gives this DataFrame. */
  async unpersist(options?: boolean | (ActionOptions & { readonly blocking?: boolean })): Promise<this> {
    const { blocking = false, ...action } = callOptions(unpersistOptions, [options]);
    await runnerOf(this).analyze({ case: "unpersist", value: { relation: relationOf(this), blocking } }, action);
    return this;
  }

  /** Where and how the rows are kept. */
  async storageLevel(options: ActionOptions = {}): Promise<StorageLevel> {
    const value = { relation: relationOf(this) };
    const { storageLevel } = await runnerOf(this).analyze(
      { case: "getStorageLevel", value },
      actionOptions("storageLevel({ signal })", options),
    );
    return storageLevel === undefined ? StorageLevel.NONE : storageLevelFromProto(storageLevel);
  }

  /** Whether the rows are kept. */
  async isCached(options: ActionOptions = {}): Promise<boolean> {
    return isStored(await this.storageLevel(actionOptions("isCached({ signal })", options)));
  }

  /** The same rows, saved in the cluster's checkpoint directory, without the plan that led to them. */
  async checkpoint(options?: boolean | CheckpointOptions): Promise<DataFrame<Columns>> {
    return this.#checkpoint({ local: false }, callOptions(checkpointOptions, [options]));
  }

  /** As `checkpoint`, on the executors: faster, and lost with one. */
  async localCheckpoint(
    options?: CheckpointOptions & { readonly storageLevel?: StorageLevel },
  ): Promise<DataFrame<Columns>>;
  async localCheckpoint(eager: boolean | null, storageLevel?: StorageLevel): Promise<DataFrame<Columns>>;
  async localCheckpoint(...given: readonly unknown[]): Promise<DataFrame<Columns>> {
    const { storageLevel, ...action } = callOptions(localCheckpointOptions, given);
    return this.#checkpoint({ local: true, storageLevel }, action);
  }

  /**
   * For consoles, where the plan would fill pages: the columns as far as they are known without asking the server,
   * `DataFrame[id: bigint, total]`; otherwise the last transformation, `DataFrame<read>`.
   */
  override toString(): string {
    const relation = relationOf(this);
    const columns = knownColumnsText(relation);
    return columns === null ? `DataFrame<${relation.relType.case ?? "nothing"}>` : `DataFrame[${columns}]`;
  }

  async #checkpoint(
    kind: { readonly local: boolean; readonly storageLevel?: StorageLevel | undefined },
    options: CheckpointOptions,
  ): Promise<DataFrame<Columns>> {
    const { eager = true, ...action } = options;
    const storageLevel = kind.storageLevel && storageLevelToProto(kind.storageLevel);
    const value = { relation: relationOf(this), local: kind.local, eager, ...defined({ storageLevel }) };
    const plan = commandPlan({ case: "checkpointCommand", value });
    const { relation } = await runnerOf(this).ask(plan, "checkpointCommandResult", action);
    return this.derive(runnerOf(this).remoteRelation(relation?.relationId ?? ""));
  }

  async #createView(
    name: string,
    kind: { readonly isGlobal: boolean; readonly replace: boolean },
    options: ActionOptions,
  ): Promise<void> {
    runnerOf(this).assertMayChange(`create${kind.replace ? "OrReplace" : ""}${kind.isGlobal ? "Global" : ""}TempView`);
    argument('createTempView("v")', text, name);
    const { info } = await runnerOf(this).command(createViewCommand(relationOf(this), name, kind), options);
    noteExecution(this, info);
  }
}
