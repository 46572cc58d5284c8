import { InvalidInputError } from "../../errors.ts";
import { readChanges, readDataSource, readTable } from "../../plan/source.ts";
import type { StructType } from "../../types/data-type.ts";
import { argument, text } from "../calls/checks.ts";
import { schemaArgument } from "../calls/type-argument.ts";
import { DataFrame } from "../dataframe/dataframe.ts";
import {
  type OptionValue,
  type OptionValues,
  optionArgument,
  optionsArgument,
  optionTexts,
} from "../io/option-values.ts";
import type { PlanRunner } from "../plan-runner.ts";

/** `spark.readStream`: as `spark.read`, for sources that never end. The methods that say how change this reader. */
export class DataStreamReader {
  readonly #runner: PlanRunner;
  #format: string | undefined;
  #name: string | undefined;
  /** Empty for none, which is also how it travels. */
  #schema = "";
  #options: OptionValues = {};

  /** @internal */
  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** The format of the data source, such as `rate` or `kafka`. */
  format(source: string): this {
    this.#format = argument('format("parquet")', text, source);
    return this;
  }

  /** The columns to read; sources of files want them. */
  schema(schema: string | StructType): this {
    const isText = typeof schema === "string";
    this.#schema = isText ? schema : schemaArgument('schema("id bigint, name string")', schema).json();
    return this;
  }

  /** One setting of the data source; a later value replaces an earlier one. */
  option(name: string, value: OptionValue): this {
    return this.options(optionArgument(name, value));
  }

  /** Several settings of the data source, added to those before. */
  options(values: OptionValues): this {
    this.#options = { ...this.#options, ...optionsArgument(values) };
    return this;
  }

  /** A name for this source in the query's checkpoint: letters, digits and underscores. */
  name(sourceName: string): this {
    if (!/^\w+$/.test(argument('name("orders")', text, sourceName))) {
      throw new InvalidInputError(`A source's name has letters, digits and underscores only, unlike "${sourceName}".`);
    }
    this.#name = sourceName;
    return this;
  }

  /** The data that arrives at this path; without one, at the place that the options name. */
  load(path?: string): DataFrame {
    const isPlaced = path !== undefined && path !== null;
    if (isPlaced && argument('load("/p")', text, path).trim() === "")
      throw new InvalidInputError("The path to load is empty; leave it out for none.");
    const relation = readDataSource({
      format: this.#format,
      schema: this.#schema,
      options: optionTexts(this.#options),
      paths: isPlaced ? [path] : [],
      sourceName: this.#name,
      isStreaming: true,
    });
    return new DataFrame(relation, this.#runner);
  }

  /** Parquet files as they appear in a directory. Wants `schema`. */
  parquet(path: string): DataFrame {
    return this.format("parquet").load(path);
  }

  /** ORC files as they appear in a directory. Wants `schema`. */
  orc(path: string): DataFrame {
    return this.format("orc").load(path);
  }

  /** Files of an object a line as they appear in a directory. Wants `schema`. */
  json(path: string): DataFrame {
    return this.format("json").load(path);
  }

  /** CSV files as they appear in a directory. Wants `schema`. */
  csv(path: string): DataFrame {
    return this.format("csv").load(path);
  }

  /** XML files as they appear in a directory. Wants `schema` and the option `rowTag`. */
  xml(path: string): DataFrame {
    return this.format("xml").load(path);
  }

  /** Text files as they appear in a directory: one column `value`, a line each. */
  text(path: string): DataFrame {
    return this.format("text").load(path);
  }

  /** What is appended to a table. */
  table(name: string): DataFrame {
    argument('table("t")', text, name);
    const relation = readTable(name, { options: optionTexts(this.#options), isStreaming: true });
    return new DataFrame(relation, this.#runner);
  }

  /** The changes of a table. */
  changes(tableName: string): DataFrame {
    argument('changes("t")', text, tableName);
    const relation = readChanges(tableName, { options: optionTexts(this.#options), isStreaming: true });
    return new DataFrame(relation, this.#runner);
  }
}
