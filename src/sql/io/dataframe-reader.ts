import { InvalidInputError } from "../../errors.ts";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { type DataSource, parse, readChanges, readDataSource, readTable, type TextFormat } from "../../plan/source.ts";
import { dataTypeFromJson, StructType } from "../../types/data-type.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { plainOptions } from "../calls/call-options.ts";
import { argument, isPlainObject, record, text, texts } from "../calls/checks.ts";
import { type OneByOne, spread } from "../calls/spread.ts";
import { schemaArgument } from "../calls/type-argument.ts";
import type { DataFrame } from "../dataframe/dataframe.ts";
import type { AnyColumns, AnyDataFrame, ColumnsOf } from "../dataframe/dataframe-base.ts";
import { PlannedRows, relationOf } from "../dataframe/planned-rows.ts";
import {
  type OptionValue,
  type OptionValues,
  optionArgument,
  optionsArgument,
  optionTexts,
  optionValuesCheck,
} from "./option-values.ts";

/** Files, or the rows of a DataFrame of one string column. */
export type TextSource =
  | PathsAndOptions
  | readonly [rows: AnyDataFrame]
  | readonly [rows: AnyDataFrame, options: ReadingOptions];

/** Options of the data source after the paths, and the schema among them, as PySpark has its keywords. */
export type ReadingOptions = Readonly<Record<string, OptionValue | StructType | undefined>> & {
  /** The columns to read, as DDL or as a type. */
  readonly schema?: string | StructType;
};

/**
 * Paths one by one or as one array, and options where there are any: `csv("/p", { header: true })`. Globs work; a backslash
 * escapes `{}[]*?\` in a name.
 */
export type PathsAndOptions =
  | OneByOne<string>
  | readonly [...paths: string[], options: ReadingOptions]
  | readonly [paths: readonly string[], options: ReadingOptions];

type MakeDataFrame = <Columns extends object>(relation: Relation) => DataFrame<Columns>;

/**
 * Reads data sources: first how (`format`, `schema`, `option`), then what. The methods that say how change this reader
 * and return it; each `spark.read` is a new one. Nothing is read before an action.
 */
export class DataFrameReader<Columns extends object = AnyColumns> {
  readonly #make: MakeDataFrame;
  #format: string | undefined;
  /** Empty for none, which is also how it travels. */
  #schema = "";
  #options: OptionValues = {};

  /** @internal */
  constructor(make: MakeDataFrame) {
    this.#make = make;
  }

  /** The format of the data source; by default the server's default, usually Parquet. */
  format(source: string): this {
    this.#format = argument('format("parquet")', text, source);
    return this;
  }

  /** The columns to read, as DDL (`"id BIGINT, name STRING"`) or as a type. By default the data source tells them. */
  schema<const Schema extends StructType>(schema: Schema): DataFrameReader<ColumnsOf<Schema>>;
  schema(schema: string): DataFrameReader;
  schema(schema: string | StructType): DataFrameReader<object> {
    const isText = typeof schema === "string";
    this.#schema = isText ? schema : schemaArgument('schema("id bigint, name string")', schema).json();
    // The same reader; what the compiler knows of its columns is in the overloads.
    return this as DataFrameReader<object>;
  }

  /** An option of the data source. */
  option(name: string, value: OptionValue): this {
    return this.options(optionArgument(name, value));
  }

  /** Options of the data source. */
  options(values: OptionValues): this {
    this.#options = { ...this.#options, ...optionsArgument(values) };
    return this;
  }

  /** The data at these paths; without paths, at the place that the options name. */
  load(...paths: PathsAndOptions): DataFrame<Columns> {
    return this.#read({ paths: this.#pathsOf(paths, 'load("/p")') });
  }

  /** Parquet files, whose schema is in them. */
  parquet(...paths: PathsAndOptions): DataFrame<Columns> {
    return this.format("parquet").#read({ paths: this.#pathsOf(paths, 'parquet("/p")') });
  }

  /** ORC files, whose schema is in them. */
  orc(...paths: PathsAndOptions): DataFrame<Columns> {
    return this.format("orc").#read({ paths: this.#pathsOf(paths, 'orc("/p")') });
  }

  /** One column `value`, a line each. */
  text(...paths: PathsAndOptions): DataFrame<Columns> {
    return this.format("text").#read({ paths: this.#pathsOf(paths, 'text("/p")') });
  }

  /** Files, or the rows of a DataFrame of one string column. */
  csv(...source: TextSource): DataFrame<Columns> {
    return this.#readText("csv", source);
  }

  /** Files of one object a line, or the rows of a DataFrame of one string column. */
  json(...source: TextSource): DataFrame<Columns> {
    return this.#readText("json", source);
  }

  /** Files, or the rows of a DataFrame of one string column. Wants the option `rowTag`. */
  xml(...source: TextSource): DataFrame<Columns> {
    return this.#readText("xml", source);
  }

  /**
   * A table of a database. `partition` divides it by a numeric, date or timestamp column; `predicates` by one condition
   * for each partition. `properties` are the driver's, such as `user`.
   */
  jdbc(
    url: string,
    table: string,
    options: {
      readonly partition?: {
        readonly column: string;
        readonly lowerBound: OptionValue;
        readonly upperBound: OptionValue;
        readonly numPartitions: number;
      };
      readonly predicates?: readonly string[];
      readonly properties?: OptionValues;
    } = {},
  ): DataFrame<Columns> {
    const { example } = jdbcOptions;
    for (const value of [url, table]) argument(example, text, value);
    const { partition, predicates = [], properties = {} } = plainOptions(jdbcOptions, [options]);
    const { column: partitionColumn, ...bounds } = partition ?? {};
    if (partition !== undefined) this.options({ ...bounds, partitionColumn: partitionColumn ?? null });
    return this.format("jdbc")
      .options({ ...properties, url, dbtable: table })
      .#read({ predicates });
  }

  /** A table or view of the catalog. */
  table(name: string): DataFrame<Columns> {
    argument('table("t")', text, name);
    return this.#make(readTable(name, { options: optionTexts(this.#options) }));
  }

  /** The changes of a table between versions that the options name. Throws `InvalidInputError` after `schema`. */
  changes(tableName: string): DataFrame<Columns> {
    if (this.#schema !== "") throw new InvalidInputError("changes() has the table's schema; leave out schema().");
    argument('changes("t")', text, tableName);
    return this.#make(readChanges(tableName, { options: optionTexts(this.#options) }));
  }

  #readText(format: TextFormat, source: TextSource): DataFrame<Columns> {
    const [first, ...given] = source;
    if (first instanceof PlannedRows) {
      const example = `${format}(lines, { mode: "FAILFAST" })`;
      for (const options of given) {
        if (options !== undefined && options !== null) this.#take(argument(example, record, options), example);
      }
      const schema = this.#schema === "" ? undefined : dataTypeToProto(structOf(this.#schema));
      return this.#make(parse(relationOf(first), format, { schema, options: optionTexts(this.#options) }));
    }
    // Not a DataFrame, so paths.
    return this.format(format).#read({ paths: this.#pathsOf(source as PathsAndOptions, `${format}("/p")`) });
  }

  /** The paths; the options behind them become the reader's. */
  #pathsOf(given: PathsAndOptions, example: string): readonly string[] {
    const last = given.at(-1);
    if (isPlainObject(last)) this.#take(last, `${example.slice(0, -1)}, { header: true })`);
    const paths = isPlainObject(last) ? given.slice(0, -1) : given;
    return Array.from(spread<unknown>(paths), (path) => argument(example, text, path));
  }

  #take({ schema, ...values }: Readonly<Record<string, unknown>>, example: string): void {
    if (schema instanceof StructType) this.schema(schema);
    else if (schema !== undefined && schema !== null) this.schema(argument(example, text, schema));
    // Each value is looked at.
    this.#options = { ...this.#options, ...optionsArgument(values as OptionValues, example) };
  }

  #read(source: DataSource): DataFrame<Columns> {
    const options = optionTexts(this.#options);
    return this.#make(readDataSource({ ...source, format: this.#format, schema: this.#schema, options }));
  }
}

const jdbcOptions = {
  example: 'jdbc("jdbc:postgresql://host/db", "t", { properties: { user: "me" } })',
  checks: { partition: optionValuesCheck, predicates: texts, properties: optionValuesCheck },
} as const;

function structOf(text: string): StructType {
  if (!text.startsWith("{")) return StructType.fromDDL(text);
  const type = dataTypeFromJson(text);
  if (type instanceof StructType) return type;
  throw new InvalidInputError(`A schema is a struct, not ${type.simpleString()}.`);
}
