import { type WriteModeV2, type WriteV2, writeV2Command } from "../../plan/command.ts";
import type { ActionOptions } from "../action-options.ts";
import { actionOptions } from "../calls/call-options.ts";
import { argument, oneOf, text, wrongArgument } from "../calls/checks.ts";
import { type OneByOne, spread } from "../calls/spread.ts";
import { type Column, type ColumnOrName, expressionOf } from "../column.ts";
import { toExpressions } from "../columns.ts";
import { noteExecution, type PlannedRows, relationOf, runnerOf } from "../dataframe/planned-rows.ts";
import type { ExecutableCommand } from "../executable-command.ts";
import { type OptionValue, type OptionValues, optionArgument, optionsArgument, optionTexts } from "./option-values.ts";

const writeMode = oneOf<WriteModeV2>(
  "create",
  "replace",
  "createOrReplace",
  "append",
  "overwrite",
  "overwritePartitions",
);

/**
 * Writes a DataFrame to a table of a catalog: first how, then what becomes of the table, which starts it. The methods
 * that say how change this writer and return it; each `df.writeTo(table)` is a new one.
 */
export class DataFrameWriterV2 {
  readonly #source: PlannedRows;
  #write: Omit<WriteV2, "mode">;

  /** @internal */
  constructor(source: PlannedRows, table: string) {
    this.#source = source;
    this.#write = { table, options: {}, tableProperties: {}, partitionedBy: [], clusterBy: [] };
  }

  /** The table format, such as `parquet` or `iceberg`. */
  using(provider: string): this {
    return this.#with({ provider: argument('using("iceberg")', text, provider) });
  }

  /** An option of this write. */
  option(name: string, value: OptionValue): this {
    return this.options(optionArgument(name, value));
  }

  /** Options of this write. */
  options(values: OptionValues): this {
    return this.#with({ options: { ...this.#write.options, ...optionTexts(optionsArgument(values)) } });
  }

  /** A property of a table that this creates. */
  tableProperty(name: string, value: string): this {
    for (const part of [name, value]) argument('tableProperty("owner", "me")', text, part);
    return this.#with({ tableProperties: { ...this.#write.tableProperties, [name]: value } });
  }

  /** The partitioning of a table that this creates: columns, or `F.years("t")`, `F.bucket(8, "id")` and the like. */
  partitionedBy(...columns: OneByOne<ColumnOrName>): this {
    return this.#with({
      partitionedBy: toExpressions(spread<ColumnOrName>(columns), 'partitionedBy("day", F.years("at"))'),
    });
  }

  /** Clusters rows that are close in these columns, in a table that this creates. */
  clusterBy(...columns: OneByOne<string>): this {
    const names = Array.from(spread<string>(columns), (name) => argument('clusterBy("id")', text, name));
    return this.#with({ clusterBy: names });
  }

  /** Adds the columns that a table lacks, if the catalog can. */
  withSchemaEvolution(): this {
    return this.#with({ withSchemaEvolution: true });
  }

  /** Makes the table. Rejects if it exists. */
  async create(options: ActionOptions = {}): Promise<void> {
    await this.#run("create", actionOptions("create({ signal })", options));
  }

  /** Replaces the table. Rejects if it does not exist. */
  async replace(options: ActionOptions = {}): Promise<void> {
    await this.#run("replace", actionOptions("replace({ signal })", options));
  }

  /** Makes or replaces the table. */
  async createOrReplace(options: ActionOptions = {}): Promise<void> {
    await this.#run("createOrReplace", actionOptions("createOrReplace({ signal })", options));
  }

  /** Adds the rows to the table. */
  async append(options: ActionOptions = {}): Promise<void> {
    await this.#run("append", actionOptions("append({ signal })", options));
  }

  /** Replaces the rows for which the condition is true. */
  async overwrite(condition: Column, options: ActionOptions = {}): Promise<void> {
    await this.#with({ overwriteCondition: expressionOf(condition, 'overwrite(col("day").eq("2022-03-25"))') }).#run(
      "overwrite",
      actionOptions('overwrite(col("id").gt(1), { signal })', options),
    );
  }

  /** Replaces all rows of the partitions that the new rows belong to. */
  async overwritePartitions(options: ActionOptions = {}): Promise<void> {
    await this.#run("overwritePartitions", actionOptions("overwritePartitions({ signal })", options));
  }

  /**
   * This write as a command that starts later, such as through `spark.execute`; nothing is sent. The
   * condition is that of `overwrite`.
   */
  toCommand(mode: WriteModeV2, overwriteCondition?: Column): ExecutableCommand {
    const example = 'toCommand("overwrite", col("day").eq("2022-03-25"))';
    argument(example, writeMode, mode);
    if ((mode === "overwrite") !== (overwriteCondition !== undefined)) {
      throw wrongArgument(example, "a condition for overwrite, and for no other mode", overwriteCondition);
    }
    const condition =
      overwriteCondition === undefined ? {} : { overwriteCondition: expressionOf(overwriteCondition, example) };
    return { plan: writeV2Command(relationOf(this.#source), { ...this.#write, mode, ...condition }) };
  }

  async #run(mode: WriteModeV2, options: ActionOptions): Promise<void> {
    const plan = writeV2Command(relationOf(this.#source), { ...this.#write, mode });
    const { info } = await runnerOf(this.#source).command(plan, options);
    noteExecution(this.#source, info);
  }

  #with(change: Partial<WriteV2>): this {
    this.#write = { ...this.#write, ...change };
    return this;
  }
}
