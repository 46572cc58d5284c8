import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { makeLake, type TestLake } from "./landing-zone.ts";

/** Gives each test of a file its own lake, and all of them one session. `name` is as in `makeLake`. */
export function eachWithLake(give: (spark: SparkSession, lake: TestLake) => void, name?: string): void {
  let spark: SparkSession;
  let lake: TestLake;
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(sparkRemote()).create();
  });
  afterAll(() => spark[Symbol.asyncDispose]());
  beforeEach(async () => {
    lake = await makeLake(name);
    give(spark, lake);
  });
  afterEach(() => lake[Symbol.asyncDispose]());
}
