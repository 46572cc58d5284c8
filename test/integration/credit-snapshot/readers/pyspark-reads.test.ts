import { join } from "node:path";
import { expect, it } from "vitest";
import { SparkSession } from "../../../../src/index.ts";
import { escapeGlob } from "../../../../src/tables/landing/landing-glob.ts";
import { readWithPySpark } from "../../read-with-pyspark.ts";
import { sparkRemote } from "../../spark.ts";
import { land, makeLake } from "../landing-zone.ts";
import { runSnapshot, textOf } from "../run-snapshot.ts";

it("PySpark reads exactly the table from a run's path, an error above it, and all runs from a pattern", async () => {
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await using lake = await makeLake("täble {1}");
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-27", "2022-02-28", "2022-03-24"], credits: 3 });
  const { fields } = await runSnapshot(spark, { ...lake, asOf: "2022-03-24" });
  await runSnapshot(spark, { ...lake, asOf: "2022-03-24", republish: "true" });
  const day = join(lake.processed, "as_of=2022-03-24");
  const pattern = `${escapeGlob(lake.processed)}/*/*/*`;
  const paths = [...[textOf(fields, "path"), lake.processed, day].map(escapeGlob), pattern];
  const days = ["2022-01-31", "2022-02-28", "2022-03-24"];
  const credit = (id: number, date: string) => [`c000000${id}`, `${id}`, `${id}`, `${id}`, date];
  expect(await readWithPySpark(paths)).toEqual([
    {
      schema: "struct<Id:string,dim1:int,dim2:int,dim3:int,record_date:date>",
      rows: [0, 1, 2].flatMap((id) => days.map((date) => credit(id, date))),
    },
    { error: "AnalysisException", class: "UNABLE_TO_INFER_SCHEMA" },
    { error: "AnalysisException", class: "UNABLE_TO_INFER_SCHEMA" },
    {
      schema: "struct<Id:string,dim1:int,dim2:int,dim3:int>",
      rows: [0, 1, 2].flatMap((id) => [...days, ...days].map((date) => credit(id, date).slice(0, -1))),
    },
  ]);
});
