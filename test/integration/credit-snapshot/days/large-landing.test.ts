import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../../src/index.ts";
import { sparkRemote } from "../../spark.ts";
import { daysOf, land, landCopies, makeLake, type TestLake } from "../landing-zone.ts";
import { runSnapshot } from "../run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
  lake = await makeLake();
});
afterAll(async () => {
  await spark[Symbol.asyncDispose]();
  await lake[Symbol.asyncDispose]();
});

it.each([
  ["85 days of 200,000 credits", daysOf("2022-01-01", "2022-03-26"), 200_000],
  ["5,000 days of 2 credits", daysOf("2008-07-19", "2022-03-26"), 2],
])("reads no file in vain from %s", async (name, days, credits) => {
  const landing = `${lake.landing}/${name}`;
  await land(spark, landing, { days: days.slice(-1), credits });
  await landCopies(landing, "2022-03-26", days);
  const { fields } = await runSnapshot(spark, {
    landing,
    processed: `${lake.processed}/${name}`,
    asOf: "2022-03-26",
    since: "2022-01",
  });
  expect(fields["rowsPerDay"]).toEqual({ "2022-01-31": credits, "2022-02-28": credits, "2022-03-26": credits });
  expect(fields["read"]).toEqual({ partitions: 3, files: 3, filesNeeded: 3, amplification: 1 });
});
