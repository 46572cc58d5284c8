import { InvalidInputError } from "../../errors.ts";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { type DataSource, parse, readChanges, readDataSource, readTable, type TextFormat } from "../../plan/source.ts";
import { dataTypeFromJson, StructType } from "../../types/data-type.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { plainOptions } from "../calls/call-options.ts";
import { argument, text, texts } from "../calls/checks.ts";
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

  /** The format of the data source; the server's default, Parquet as a rule, unless given. */
  format(source: string): this {
    this.#format = argument('format("parquet")', text, source);
    return this;
  }

  /** The columns to read, as DDL (`"id BIGINT, name STRING"`) or as a type. Without it the data source is asked. */
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

  /** What is at these paths; without any, at where the options say. Globs work; a backslash escapes `{}[]*?\` in a name. */
  load(...paths: OneByOne<string>): DataFrame<Columns> {
    return this.#read({ paths: pathsOf(paths, 'load("/p")') });
  }

  /** Parquet files, whose schema is in them. */
  parquet(...paths: OneByOne<string>): DataFrame<Columns> {
    return this.format("parquet").#read({ paths: pathsOf(paths, 'parquet("/p")') });
  }

  /** ORC files, whose schema is in them. */
  orc(...paths: OneByOne<string>): DataFrame<Columns> {
    return this.format("orc").#read({ paths: pathsOf(paths, 'orc("/p")') });
  }

  /** One column `value`, a line each. */
  text(...paths: OneByOne<string>): DataFrame<Columns> {
    return this.format("text").#read({ paths: pathsOf(paths, 'text("/p")') });
  }

  /** Files, or the rows of a DataFrame of one string column. */
  csv(...source: OneByOne<string> | readonly [AnyDataFrame]): DataFrame<Columns> {
    return this.#readText("csv", source);
  }

  /** Files of one object a line, or the rows of a DataFrame of one string column. */
  json(...source: OneByOne<string> | readonly [AnyDataFrame]): DataFrame<Columns> {
    return this.#readText("json", source);
  }

  /** Files, or the rows of a DataFrame of one string column. Wants the option `rowTag`. */
  xml(...source: OneByOne<string> | readonly [AnyDataFrame]): DataFrame<Columns> {
    return this.#readText("xml", source);
  }

  /**
   * A table of a database. `partition` divides it by a numeric, date or timestamp column; `predicates` by one condition a
   * partition. `properties` are the driver's, such as `user`.
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

  #readText(format: TextFormat, source: OneByOne<string> | readonly [AnyDataFrame]): DataFrame<Columns> {
    const [first] = source;
    if (first instanceof PlannedRows) {
      const schema = this.#schema === "" ? undefined : dataTypeToProto(structOf(this.#schema));
      return this.#make(parse(relationOf(first), format, { schema, options: optionTexts(this.#options) }));
    }
    // No DataFrame, so paths.
    return this.format(format).#read({ paths: pathsOf(source as OneByOne<string>, `${format}("/p")`) });
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

function pathsOf(paths: OneByOne<string>, example: string): readonly string[] {
  return Array.from(spread<string>(paths), (path) => argument(example, text, path));
}

function structOf(text: string): StructType {
  if (!text.startsWith("{")) return StructType.fromDDL(text);
  const type = dataTypeFromJson(text);
  if (type instanceof StructType) return type;
  throw new InvalidInputError(`A schema is a struct, not ${type.simpleString()}.`);
}
