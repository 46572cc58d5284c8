import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { createViewCommand } from "../plan/command.ts";
import { DataFrameActions } from "./dataframe-actions.ts";
import type { AnyColumns } from "./dataframe-base.ts";
import { DataFrameWriter } from "./dataframe-writer.ts";
import type { ActionOptions } from "./plan-runner.ts";

/**
 * Rows with named columns, described and not yet computed. Immutable.
 *
 * Transformations return another DataFrame at once; actions (`collect`, `count`, `write…`) return promises, take a
 * `signal`, and make the server work. `for await (const row of df)` reads rows as they arrive.
 *
 * `Columns` are the types of the columns by name, where a schema was declared; else anything goes.
 */
export class DataFrame<Columns extends object = AnyColumns> extends DataFrameActions<Columns> {
  derive<Derived extends object = AnyColumns>(relation: Relation): DataFrame<Derived> {
    return new DataFrame<Derived>(relation, this.runner);
  }

  /** Writes this to files, or to a table. */
  get write(): DataFrameWriter {
    return new DataFrameWriter(this);
  }

  /** Names this for SQL in this session. Fails where the name is taken. */
  async createTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(name, { isGlobal: false, replace: false }, options);
  }

  /** Names this for SQL in this session, whatever had the name. */
  async createOrReplaceTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(name, { isGlobal: false, replace: true }, options);
  }

  /** Names this for SQL in all sessions, as `global_temp.NAME`. Fails where the name is taken. */
  async createGlobalTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(name, { isGlobal: true, replace: false }, options);
  }

  /** Names this for SQL in all sessions, as `global_temp.NAME`, whatever had the name. */
  async createOrReplaceGlobalTempView(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#createView(name, { isGlobal: true, replace: true }, options);
  }

  async #createView(
    name: string,
    kind: { readonly isGlobal: boolean; readonly replace: boolean },
    options: ActionOptions,
  ): Promise<void> {
    const { info } = await this.runner.command(createViewCommand(this.relation, name, kind), options);
    this.noteExecution(info);
  }
}
