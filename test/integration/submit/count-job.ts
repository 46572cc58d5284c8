// A user's job module, as `submit` loads it: Node strips the types.
import { defineJob, functions as F, number, path } from "spark-connect";

/** Writes numbers, and says how many. */
export const countJob = defineJob({
  name: "count",
  description: "write numbers",
  parameters: {
    out: path("where the numbers are written"),
    rows: number({ description: "how many numbers", changes: "result", whole: true, default: 10 }),
  },
  run: ({ out, rows }, { spark }) =>
    spark
      .range(rows)
      .select(F.col("id").plus(F.lit(0)).alias("n"))
      .write.mode("overwrite")
      .toCommand(out),
  report: async ({ fields }, spark) => {
    const path = String(fields["path"]);
    const rows = await spark.read.parquet(path).count();
    return { state: "published", fields: { path, rows }, lines: [`${rows} numbers in ${path}`] };
  },
});
