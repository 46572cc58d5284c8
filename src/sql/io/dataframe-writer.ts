import { InvalidInputError } from "../../errors.ts";
import { type SaveMode, type Write, type WriteTarget, writeCommand } from "../../plan/command.ts";
import type { AnyDataFrame } from "../dataframe/dataframe-base.ts";
import type { ExecutableCommand } from "../executable-command.ts";
import type { ActionOptions } from "../plan-runner.ts";
import { type OptionValue, type OptionValues, optionTexts } from "./option-values.ts";

export type { SaveMode } from "../../plan/command.ts";

const modes: readonly string[] = ["append", "overwrite", "error", "errorifexists", "ignore"] satisfies SaveMode[];

/**
 * Writes a DataFrame: first how (`mode`, `partitionBy`, …), then where, which starts it. The methods that say how
 * change this writer and return it; each `df.write` is a new one.
 */
export class DataFrameWriter {
  readonly #source: AnyDataFrame;
  #write: Write = { options: {}, partitionBy: [], sortBy: [], clusterBy: [] };

  constructor(source: AnyDataFrame) {
    this.#source = source;
  }

  /** What happens where something is already; an error unless given. */
  mode(mode: SaveMode): this {
    const name = mode.toLowerCase();
    if (!modes.includes(name)) {
      throw new InvalidInputError(`There is no save mode "${mode}"; use one of ${modes.join(", ")}.`);
    }
    // Just checked.
    return this.#with({ mode: name as SaveMode });
  }

  /** The format of the data source; the server's default, Parquet as a rule, unless given. */
  format(source: string): this {
    return this.#with({ format: source });
  }

  /** An option of the data source. */
  option(name: string, value: OptionValue): this {
    return this.options({ [name]: value });
  }

  /** Options of the data source. */
  options(values: OptionValues): this {
    return this.#with({ options: { ...this.#write.options, ...optionTexts(values) } });
  }

  /** One directory for each value of these columns. */
  partitionBy(...columns: readonly string[]): this {
    return this.#with({ partitionBy: columns });
  }

  /** So many buckets by the hash of these columns; for `saveAsTable`. */
  bucketBy(numBuckets: number, ...columns: readonly [string, ...string[]]): this {
    return this.#with({ bucketBy: { numBuckets, columns } });
  }

  /** The order within each bucket. */
  sortBy(...columns: readonly [string, ...string[]]): this {
    return this.#with({ sortBy: columns });
  }

  /** Rows that are close in these columns close together, where the data source can. */
  clusterBy(...columns: readonly [string, ...string[]]): this {
    return this.#with({ clusterBy: columns });
  }

  /** Adds the columns that a table lacks, where the data source can. */
  withSchemaEvolution(): this {
    return this.#with({ withSchemaEvolution: true });
  }

  /** Writes to a path; without one, to where the options say. */
  async save(path?: string, options: ActionOptions = {}): Promise<void> {
    await this.#run(path === undefined ? { case: "options" } : { case: "path", path }, options);
  }

  /** Writes a directory of Parquet files, compressed as the server is set unless the option `compression` is given. */
  async parquet(path: string, options: ActionOptions = {}): Promise<void> {
    await this.format("parquet").save(path, options);
  }

  /** Writes a directory of ORC files, compressed as the server is set unless the option `compression` is given. */
  async orc(path: string, options: ActionOptions = {}): Promise<void> {
    await this.format("orc").save(path, options);
  }

  /** Writes a directory of text files, an object a line; fields that are null are left out. */
  async json(path: string, options: ActionOptions = {}): Promise<void> {
    await this.format("json").save(path, options);
  }

  /** Writes a directory of CSV files, without a header unless the option `header` is true. */
  async csv(path: string, options: ActionOptions = {}): Promise<void> {
    await this.format("csv").save(path, options);
  }

  /** Wants the option `rowTag`. */
  async xml(path: string, options: ActionOptions = {}): Promise<void> {
    await this.format("xml").save(path, options);
  }

  /** The DataFrame has one column, a string: a line each. */
  async text(path: string, options: ActionOptions = {}): Promise<void> {
    await this.format("text").save(path, options);
  }

  /** Writes to a table of a database; `properties` are its driver's, such as `user`. */
  async jdbc(
    url: string,
    table: string,
    options: ActionOptions & { readonly properties?: OptionValues } = {},
  ): Promise<void> {
    const { properties = {}, ...action } = options;
    await this.format("jdbc")
      .options({ ...properties, url, dbtable: table })
      .save(undefined, action);
  }

  /** Writes to a table of the catalog, creating it if need be; columns match by name. */
  async saveAsTable(name: string, options: ActionOptions = {}): Promise<void> {
    await this.#run({ case: "saveAsTable", table: name }, options);
  }

  /** Adds rows to a table that exists, or replaces its rows with `overwrite`; columns match by position. */
  async insertInto(name: string, options: ActionOptions & { readonly overwrite?: boolean } = {}): Promise<void> {
    const { overwrite, ...action } = options;
    if (overwrite !== undefined) this.mode(overwrite ? "overwrite" : "append");
    await this.#run({ case: "insertInto", table: name }, action);
  }

  /** This write as a command that starts later, such as through `spark.execute`; nothing is sent. */
  toCommand(path: string): ExecutableCommand {
    return { plan: writeCommand(this.#source.relation, this.#write, { case: "path", path }) };
  }

  async #run(target: WriteTarget, options: ActionOptions): Promise<void> {
    const plan = writeCommand(this.#source.relation, this.#write, target);
    const { info } = await this.#source.runner.command(plan, options);
    this.#source.noteExecution(info);
  }

  #with(change: Partial<Write>): this {
    this.#write = { ...this.#write, ...change };
    return this;
  }
}
