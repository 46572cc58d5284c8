import { InvalidInputError } from "../../errors.ts";
import { assertCount } from "../../plan/assert-count.ts";
import { type SaveMode, type Write, type WriteTarget, writeCommand } from "../../plan/command.ts";
import type { ActionOptions } from "../action-options.ts";
import { callOptions } from "../calls/call-options.ts";
import { argument, flag, text, textOrTexts } from "../calls/checks.ts";
import { type OneByOne, spread } from "../calls/spread.ts";
import { noteExecution, type PlannedRows, relationOf, runnerOf } from "../dataframe/planned-rows.ts";
import type { ExecutableCommand } from "../executable-command.ts";
import {
  type OptionValue,
  type OptionValues,
  optionArgument,
  optionsArgument,
  optionTexts,
  optionValuesCheck,
} from "./option-values.ts";

export type { SaveMode } from "../../plan/command.ts";

const modes: readonly string[] = ["append", "overwrite", "error", "errorifexists", "ignore"] satisfies SaveMode[];

/**
 * Writes a DataFrame: first how (`mode`, `partitionBy`, …), then where, which starts it. The methods that say how
 * change this writer and return it; each `df.write` is a new one.
 */
export class DataFrameWriter {
  readonly #source: PlannedRows;
  #write: Write = { options: {}, partitionBy: [], sortBy: [], clusterBy: [] };

  /** @internal */
  constructor(source: PlannedRows) {
    this.#source = source;
  }

  /** What happens if the target exists; by default an error. */
  mode(mode: SaveMode): this {
    const name = argument('mode("overwrite")', text, mode).toLowerCase();
    if (!modes.includes(name)) {
      throw new InvalidInputError(`There is no save mode "${mode}"; use one of ${modes.join(", ")}.`);
    }
    // Just checked.
    return this.#with({ mode: name as SaveMode });
  }

  /** The format of the data source; by default the server's default, usually Parquet. */
  format(source: string): this {
    return this.#with({ format: argument('format("parquet")', text, source) });
  }

  /** An option of the data source. */
  option(name: string, value: OptionValue): this {
    return this.options(optionArgument(name, value));
  }

  /** Options of the data source. */
  options(values: OptionValues): this {
    return this.#with({ options: { ...this.#write.options, ...optionTexts(optionsArgument(values)) } });
  }

  /** One directory for each value of these columns. */
  partitionBy(...columns: OneByOne<string>): this {
    return this.#with({ partitionBy: namesOf(columns, 'partitionBy("day")') });
  }

  /** This many buckets by the hash of these columns; for `saveAsTable`. */
  bucketBy(numBuckets: number, ...columns: OneByOne<string>): this {
    assertCount("The number of buckets", numBuckets, 1);
    const names = namesOf(columns, 'bucketBy(8, "id")');
    return this.#with({ bucketBy: { numBuckets, columns: names } });
  }

  /** The order within each bucket. */
  sortBy(...columns: OneByOne<string>): this {
    return this.#with({ sortBy: namesOf(columns, 'sortBy("id")') });
  }

  /** Clusters rows that are close in these columns, if the data source can. */
  clusterBy(...columns: OneByOne<string>): this {
    return this.#with({ clusterBy: namesOf(columns, 'clusterBy("id")') });
  }

  /** Adds the columns that a table lacks, if the data source can. */
  withSchemaEvolution(): this {
    return this.#with({ withSchemaEvolution: true });
  }

  /**
   * Writes to a path; without one, to the place that the options name. Format, mode and partitions may be given here
   * too, as in PySpark: `save("/p", "json", "overwrite", "day")`.
   */
  async save(path?: string | null, options?: ActionOptions): Promise<void>;
  async save(
    path: string | null,
    format: string | null,
    mode?: SaveMode | null,
    partitionBy?: string | readonly string[] | null,
  ): Promise<void>;
  async save(path?: string | null, ...given: readonly unknown[]): Promise<void> {
    const { example } = saveOptions;
    const action = this.#told(callOptions(saveOptions, given));
    const isPlaced = path !== undefined && path !== null;
    await this.#run(isPlaced ? { case: "path", path: argument(example, text, path) } : { case: "options" }, action);
  }

  /** Writes a directory of Parquet files, compressed as the server is set unless the option `compression` is given. */
  async parquet(path: string, options?: ActionOptions): Promise<void>;
  async parquet(
    path: string,
    mode: SaveMode | null,
    partitionBy?: string | readonly string[] | null,
    compression?: string | null,
  ): Promise<void>;
  async parquet(path: string, ...given: readonly unknown[]): Promise<void> {
    await this.#save("parquet", path, given);
  }

  /** Writes a directory of ORC files, compressed as the server is set unless the option `compression` is given. */
  async orc(path: string, options?: ActionOptions): Promise<void>;
  async orc(
    path: string,
    mode: SaveMode | null,
    partitionBy?: string | readonly string[] | null,
    compression?: string | null,
  ): Promise<void>;
  async orc(path: string, ...given: readonly unknown[]): Promise<void> {
    await this.#save("orc", path, given);
  }

  /** Writes a directory of text files, an object a line; fields that are null are left out. */
  async json(path: string, options?: ActionOptions): Promise<void>;
  async json(path: string, mode: SaveMode | null, compression?: string | null): Promise<void>;
  async json(path: string, ...given: readonly unknown[]): Promise<void> {
    await this.#save("json", path, given);
  }

  /** Writes a directory of CSV files, without a header unless the option `header` is true. */
  async csv(path: string, options?: ActionOptions): Promise<void>;
  async csv(path: string, mode: SaveMode | null, compression?: string | null): Promise<void>;
  async csv(path: string, ...given: readonly unknown[]): Promise<void> {
    await this.#save("csv", path, given);
  }

  /** Wants the option `rowTag`. */
  async xml(path: string, options: ActionOptions = {}): Promise<void> {
    await this.#save("xml", path, [options]);
  }

  /** The DataFrame has one column, a string: each value becomes a line. */
  async text(path: string, options?: ActionOptions): Promise<void>;
  async text(path: string, compression: string | null): Promise<void>;
  async text(path: string, ...given: readonly unknown[]): Promise<void> {
    await this.#save("text", path, given);
  }

  /** Writes to a table of a database; `properties` are its driver's, such as `user`. */
  async jdbc(
    url: string,
    table: string,
    options?: ActionOptions & { readonly properties?: OptionValues },
  ): Promise<void>;
  async jdbc(url: string, table: string, mode: SaveMode | null, properties?: OptionValues): Promise<void>;
  async jdbc(url: string, table: string, ...given: readonly unknown[]): Promise<void> {
    const { example } = jdbcOptions;
    for (const value of [url, table]) argument(example, text, value);
    const { properties = {}, ...told } = callOptions(jdbcOptions, given);
    const action = this.format("jdbc").#told(told);
    await this.options({ ...properties, url, dbtable: table }).#run({ case: "options" }, action);
  }

  /**
   * Writes to a table of the catalog, creating it if need be; columns match by name. Format, mode and partitions may be
   * given here too, as in PySpark: `saveAsTable("t", "parquet", "overwrite", "day")`.
   */
  async saveAsTable(name: string, options?: ActionOptions): Promise<void>;
  async saveAsTable(
    name: string,
    format: string | null,
    mode?: SaveMode | null,
    partitionBy?: string | readonly string[] | null,
  ): Promise<void>;
  async saveAsTable(name: string, ...given: readonly unknown[]): Promise<void> {
    const action = this.#told(callOptions({ ...saveOptions, example: saveAsTableExample }, given));
    await this.#run({ case: "saveAsTable", table: argument(saveAsTableExample, text, name) }, action);
  }

  /** Adds rows to a table that exists, or replaces its rows with `overwrite`; columns match by position. */
  async insertInto(
    name: string,
    options?: boolean | (ActionOptions & { readonly overwrite?: boolean }),
  ): Promise<void> {
    const { overwrite, ...action } = callOptions(insertOptions, [options]);
    if (overwrite !== undefined) this.mode(overwrite ? "overwrite" : "append");
    await this.#run({ case: "insertInto", table: argument(insertOptions.example, text, name) }, action);
  }

  /** This write as a command that starts later, such as through `spark.execute`; nothing is sent. */
  toCommand(path: string): ExecutableCommand {
    argument('toCommand("/p")', text, path);
    return { plan: writeCommand(relationOf(this.#source), this.#write, { case: "path", path }) };
  }

  async #save(format: keyof typeof formatOptions, path: string, given: readonly unknown[]): Promise<void> {
    const options = { example: `${format}("/p")`, checks: saveChecks, inOrder: formatOptions[format] } as const;
    const action = this.format(format).#told(callOptions(options, given));
    await this.#run({ case: "path", path: argument(options.example, text, path) }, action);
  }

  /** Applies the options of a call that starts the write; returns the rest of its options. */
  #told(options: SaveOptions): ActionOptions {
    const { format, mode, partitionBy, compression, ...action } = options;
    if (format !== undefined) this.format(format);
    // Looked at there.
    if (mode !== undefined) this.mode(mode as SaveMode);
    if (partitionBy !== undefined) this.partitionBy(...[partitionBy].flat());
    if (compression !== undefined) this.option("compression", compression);
    return action;
  }

  async #run(target: WriteTarget, options: ActionOptions): Promise<void> {
    const plan = writeCommand(relationOf(this.#source), this.#write, target);
    const { info } = await runnerOf(this.#source).command(plan, options);
    noteExecution(this.#source, info);
  }

  #with(change: Partial<Write>): this {
    this.#write = { ...this.#write, ...change };
    return this;
  }
}

function namesOf(names: OneByOne<string>, example: string): readonly string[] {
  return Array.from(spread<string>(names), (name) => argument(example, text, name));
}

interface SaveOptions extends ActionOptions {
  readonly format?: string;
  readonly mode?: string;
  readonly partitionBy?: string | readonly string[];
  readonly compression?: string;
}

// In PySpark's order, by format. PySpark's further arguments are options of the writer here.
const formatOptions = {
  parquet: ["mode", "partitionBy", "compression"],
  orc: ["mode", "partitionBy", "compression"],
  json: ["mode", "compression"],
  csv: ["mode", "compression"],
  text: ["compression"],
  xml: [],
} as const;

const saveChecks = { mode: text, partitionBy: textOrTexts, compression: text } as const;

const saveOptions = {
  example: 'save("/p", { signal })',
  checks: { format: text, mode: text, partitionBy: textOrTexts },
  inOrder: ["format", "mode", "partitionBy"],
} as const;
const saveAsTableExample = 'saveAsTable("t", { signal })';

const jdbcOptions = {
  example: 'jdbc("jdbc:postgresql://host/db", "t", { properties: { user: "me" } })',
  checks: { mode: text, properties: optionValuesCheck },
  inOrder: ["mode", "properties"],
} as const;

const insertOptions = {
  example: 'insertInto("t", { overwrite: true })',
  checks: { overwrite: flag },
  inOrder: ["overwrite"],
} as const;
