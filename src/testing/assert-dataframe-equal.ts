import { AssertionError } from "node:assert";
import { type AnyDataFrame, DataFrame, InvalidInputError, type StructType } from "../index.ts";
import { assertSchemaEqual, plain, type SchemaEqualOptions } from "./assert-schema-equal.ts";
import { isSameValue, type Tolerance } from "./same-value.ts";

/** What `assertDataFrameEqual` takes for a difference. */
export interface DataFrameEqualOptions extends SchemaEqualOptions {
  /** Whether the rows must be in the same order; `false` by default, as a DataFrame that is not sorted has none. */
  readonly checkRowOrder?: boolean;
  /** How far a number of FLOAT or DOUBLE may be from the expected one, relative to that; 0.00001 by default. */
  readonly rtol?: number;
  /** How far it may be in any case; 0.00000001 by default. */
  readonly atol?: number;
}

/** More differences do not help to find the first. */
const maxShown = 20;

/**
 * Fails unless a DataFrame has the expected columns and rows. Expected is another DataFrame, or the rows: objects with a
 * property for each column, or arrays of values in order, which take the types of the DataFrame's columns. As in
 * PySpark's `pyspark.testing`. Throws an `AssertionError` with the rows that differ, and `InvalidInputError` for a value
 * that does not fit its column.
 */
export async function assertDataFrameEqual(
  actual: AnyDataFrame,
  expected: AnyDataFrame | readonly object[],
  options: DataFrameEqualOptions = {},
): Promise<void> {
  const { checkRowOrder = false, rtol = 1e-5, atol = 1e-8, ignoreNullable = true } = options;
  const schema = await actual.schema();
  const wanted = expected instanceof DataFrame ? expected : await expectedRows(actual, schema, expected);
  if (expected instanceof DataFrame) assertSchemaEqual(schema, await wanted.schema(), { ignoreNullable });
  const [rows, others] = await Promise.all([actual.collect(), wanted.collect()]);
  const differ = checkRowOrder ? differencesInOrder : differences;
  const { missing, surplus } = differ(rows, others, { rtol, atol });
  if (missing.length + surplus.length === 0) return;
  const lines = [...missing.map((row) => `- ${String(row)}`), ...surplus.map((row) => `+ ${String(row)}`)];
  const more = lines.length > maxShown ? `\n… and ${lines.length - maxShown} more` : "";
  const counts = `${others.length} expected, ${rows.length} actual`;
  throw new AssertionError({
    message: `The rows differ (- expected, + actual; ${counts}):\n${lines.slice(0, maxShown).join("\n")}${more}`,
    actual: surplus.map(String),
    expected: missing.map(String),
    operator: "assertDataFrameEqual",
    stackStartFn: assertDataFrameEqual,
  });
}

/** The rows as a DataFrame with the columns of the actual one, in which each may be null. */
async function expectedRows(actual: AnyDataFrame, schema: StructType, rows: readonly object[]): Promise<AnyDataFrame> {
  const names = schema.fieldNames();
  for (const [index, row] of rows.entries()) {
    const given = Array.isArray(row) ? row.length : Object.keys(row).length;
    const unknown = Array.isArray(row) ? undefined : Object.keys(row).find((name) => !names.includes(name));
    if (given === names.length && unknown === undefined) continue;
    throw new InvalidInputError(
      `Expected row ${index + 1} has ${Array.isArray(row) ? `${given} values` : `the columns ${Object.keys(row).join(", ")}`}, and the DataFrame has the columns ${names.join(", ")}.`,
    );
  }
  return await actual.sparkSession.createDataFrame(rows, plain(schema, true));
}

interface Differences {
  /** Expected rows that the DataFrame does not have. */
  readonly missing: readonly object[];
  /** Rows that the DataFrame has and that are not expected. */
  readonly surplus: readonly object[];
}

function differencesInOrder(rows: readonly object[], others: readonly object[], tolerance: Tolerance): Differences {
  const isSame = (row: object | undefined, other: object | undefined) => isSameValue(row, other, tolerance);
  return {
    missing: others.filter((other, index) => !isSame(rows[index], other)),
    surplus: rows.filter((row, index) => !isSame(row, others[index])),
  };
}

/** Each row takes an equal one of the other side: first those whose text is equal too, which need no search. */
function differences(rows: readonly object[], others: readonly object[], tolerance: Tolerance): Differences {
  const byText = new Map<string, object[]>();
  for (const other of others) {
    const text = String(other);
    const same = byText.get(text);
    if (same === undefined) byText.set(text, [other]);
    else same.push(other);
  }
  const left = rows.filter((row) => {
    const same = byText.get(String(row));
    const at = same?.findIndex((other) => isSameValue(row, other, tolerance)) ?? -1;
    if (at >= 0) same?.splice(at, 1);
    return at < 0;
  });
  const missing = [...byText.values()].flat();
  const surplus = left.filter((row) => {
    const at = missing.findIndex((other) => isSameValue(row, other, tolerance));
    if (at >= 0) missing.splice(at, 1);
    return at < 0;
  });
  return { missing, surplus };
}
