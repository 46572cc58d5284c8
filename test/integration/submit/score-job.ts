// A user's job module, whose function is a class in the jar of --jars.
import { defineJob, functions as F, path } from "spark-connect";

export const scoreJob = defineJob({
  name: "score",
  description: "write what a class in Java makes of a number",
  parameters: { out: path({ description: "where it is written", changes: "nothing" }) },
  prepare: async ({ out }, { spark }) => {
    await spark.udf.registerJavaFunction("score", "sparkconnect.test.Score", "string");
    const scores = spark.range(1).select(F.call_function("score", F.col("id")).alias("score"));
    return {
      kind: "ready",
      fingerprint: "score",
      command: scores.write.mode("overwrite").toCommand(out),
      record: { fields: { path: out }, details: {} },
    };
  },
});
