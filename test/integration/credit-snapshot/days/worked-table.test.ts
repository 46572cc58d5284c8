import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../../../src/index.ts";
import { sparkRemote } from "../../spark.ts";
import { daysOf, land, makeLake, type TestLake } from "../landing-zone.ts";
import { runSnapshot, textOf } from "../run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;

beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
  lake = await makeLake();
  const spring = ["2021-03-31", ...daysOf("2021-04-30", "2021-06-01")];
  const winter = ["2023-12-31", "2024-01-31", "2024-02-28", "2024-02-29", "2024-03-01"];
  await land(spark, `${lake.landing}/spring`, { days: spring, credits: 2 });
  await land(spark, `${lake.landing}/winter`, { days: winter, credits: 2 });
});

afterAll(async () => {
  await spark[Symbol.asyncDispose]();
  await lake[Symbol.asyncDispose]();
});

/** The days that the published table holds, read back from it. */
async function publishedDays(
  season: string,
  asOf: string,
  flags: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const roots = { landing: `${lake.landing}/${season}`, processed: `${lake.processed}/${season}` };
  const { fields } = await runSnapshot(spark, { ...roots, asOf, ...flags });
  const rows = await spark.read
    .parquet(textOf(fields, "path"))
    .groupBy("record_date")
    .count()
    .orderBy("record_date")
    .collect();
  expect(rows.map(([, count]) => count)).toEqual(rows.map(() => 2n));
  return rows.map(([day]) => String(day));
}

describe("the worked table of the design", () => {
  it.each([
    ["T0", "2021-04-30", ["2021-03-31", "2021-04-30"]],
    ["T1", "2021-05-01", ["2021-03-31", "2021-04-30", "2021-05-01"]],
    ["T2", "2021-05-02", ["2021-03-31", "2021-04-30", "2021-05-02"]],
    ["T31", "2021-05-31", ["2021-03-31", "2021-04-30", "2021-05-31"]],
    ["T32", "2021-06-01", ["2021-03-31", "2021-04-30", "2021-05-31", "2021-06-01"]],
  ])("%s, of %s, holds %j", async (_, asOf, days) => {
    expect(await publishedDays("spring", asOf)).toEqual(days);
  });

  it.each([
    ["a year's end", "2024-01-31", ["2023-12-31", "2024-01-31"]],
    ["the leap day", "2024-02-29", ["2023-12-31", "2024-01-31", "2024-02-29"]],
    ["a leap February", "2024-03-01", ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-01"]],
  ])("holds over %s: %s has %j", async (_, asOf, days) => {
    expect(await publishedDays("winter", asOf)).toEqual(days);
  });

  it("starts where --since says", async () => {
    expect(await publishedDays("winter", "2024-03-01", { since: "2024-02" })).toEqual(["2024-02-29", "2024-03-01"]);
  });
});
