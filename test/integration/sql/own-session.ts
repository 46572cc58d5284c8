import { afterAll, beforeAll } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";

/** A session for this test file only; call it at the top, read `.spark` in tests. */
export function ownSession(): { readonly spark: SparkSession } {
  let spark: SparkSession | undefined;
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(sparkRemote()).config("spark.sql.shuffle.partitions", 2).create();
  });
  afterAll(async () => spark?.stop());
  return {
    get spark() {
      if (spark === undefined) throw new Error("The session is open only while tests run.");
      return spark;
    },
  };
}

/** The values of rows by position. */
export function values(rows: Iterable<Iterable<unknown>>): unknown[][] {
  return [...rows].map((row) => [...row]);
}
