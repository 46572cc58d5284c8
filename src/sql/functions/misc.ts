import { callQualifiedFunction, expressionString } from "../../plan/expression.ts";
import { argument, text, wrongArgument } from "../calls/checks.ts";
import { condition } from "../calls/operators.ts";
import { Column } from "../column.ts";
import { toExpressions } from "../columns.ts";
import { type ColumnOrName, call, callEach, lit, randomSeed } from "./call.ts";

/** Null if the condition is true, else an error with the message. */
export const assert_true = (value: ColumnOrName, message?: Column | string): Column =>
  call("assert_true", condition('F.assert_true(col("a").gt(0))', value), lit(message));
/** A hint that one side of a join is small enough to be sent to every executor. */
export const broadcast = <
  D extends {
    /** Gives the planner a hint, here `broadcast`. */
    hint(name: string): D;
  },
>(
  df: D,
): D => {
  if (typeof df?.hint === "function") return df.hint("broadcast");
  throw wrongArgument("F.broadcast(df)", "a DataFrame", df);
};
/** Calls a built-in or registered function by its name, which may be qualified: `catalog.schema.name`. */
export const call_function = (name: string, ...args: ColumnOrName[]): Column =>
  new Column(
    callQualifiedFunction(
      argument('F.call_function("f", "amount")', text, name),
      toExpressions(args, 'F.call_function("f", "amount")'),
    ),
  );
/** Calls a registered function by its plain name. */
export const call_udf = (name: string, ...args: ColumnOrName[]): Column =>
  callEach(argument('F.call_udf("f", "amount")', text, name), ...args);
/** The session's catalog. */
export const current_catalog = (): Column => call("current_catalog");
/** The session's database. */
export const current_database = (): Column => call("current_database");
/** The schemas, as text, that unqualified names are looked up in. */
export const current_path = (): Column => call("current_path");
/** The session's database. */
export const current_schema = (): Column => call("current_schema");
/** The user that runs the query. */
export const current_user = (): Column => call("current_user");
/** A column of SQL text, parsed by the server. */
export const expr = (sql: string): Column => new Column(expressionString(argument('F.expr("amount * 2")', text, sql)));
/** The length of the file block being read, or -1. */
export const input_file_block_length = (): Column => call("input_file_block_length");
/** The offset of the file block being read, or -1. */
export const input_file_block_start = (): Column => call("input_file_block_start");
/** The path of the file being read, or an empty text. */
export const input_file_name = (): Column => call("input_file_name");
/** The result of a static Java method, given by class and method name. */
export const java_method = (...classMethodArgs: ColumnOrName[]): Column => callEach("java_method", ...classMethodArgs);
/** An increasing, unique number for each row, with gaps between partitions. */
export const monotonically_increasing_id = (): Column => call("monotonically_increasing_id");
/** Fails the query with a message. */
export const raise_error = (message: Column | string): Column => call("raise_error", lit(message));
/** The result of a static Java method, given by class and method name. */
export const reflect = (...classMethodArgs: ColumnOrName[]): Column => callEach("reflect", ...classMethodArgs);
/** The user that runs the query. */
export const session_user = (): Column => call("session_user");
/** The number of the partition that holds the row. */
export const spark_partition_id = (): Column => call("spark_partition_id");
/** `reflect`, with null if the method fails. */
export const try_reflect = (...classMethodArgs: ColumnOrName[]): Column => callEach("try_reflect", ...classMethodArgs);
/** The type of the value, as DDL text. */
const typeOf = (value: ColumnOrName): Column => call("typeof", value);

// A reserved word can be an export's name, but not a declaration's.
export { typeOf as typeof };
/** The value of a user-defined type as the type that it is stored as. */
export const unwrap_udt = (value: ColumnOrName): Column => call("unwrap_udt", value);
/** The user that runs the query. */
export const user = (): Column => call("user");
/** A random UUID, another in each row. */
export const uuid = (seed?: Column | number | bigint): Column => call("uuid", seed ?? randomSeed());
/** The server's Spark version and the commit it was built of. */
export const version = (): Column => call("version");
