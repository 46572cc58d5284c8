/**
 * Helpers to test jobs and DataFrames under any runner of tests.
 *
 * @module
 */
export { assertDataFrameEqual, type DataFrameEqualOptions } from "./assert-dataframe-equal.ts";
export { assertSchemaEqual, type SchemaEqualOptions } from "./assert-schema-equal.ts";
export { type AfterHook, type TestSparkOptions, testSpark } from "./test-spark.ts";
