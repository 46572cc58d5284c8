// A user's job module whose column is computed by a function of its own.
import { defineJob, functions as F, path } from "spark-connect";
import { HeldRun } from "../held-run.ts";

const marks = { end: "!" };
const shout = F.udf((text: string) => text.toUpperCase() + marks.end, {
  args: ["string"],
  returns: "string",
  with: { marks },
});
/** Others see that the run goes on. */
export const shoutsWhenReleased = "/tmp/released-shouting-job";

export const shoutingJob = defineJob({
  name: "shouting",
  description: "write shouts",
  parameters: { out: path("where the shouts are written") },
  run: ({ out }, { spark }) =>
    spark
      .range(20)
      .filter(F.expr(new HeldRun(shoutsWhenReleased).condition))
      .select(shout(F.concat(F.lit("row "), F.col("id").cast("string"))).alias("shout"))
      .write.toCommand(out),
});
