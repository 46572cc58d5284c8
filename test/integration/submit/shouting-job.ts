// A user's job module whose column is computed by a function of its own.
import { defineJob, functions as F, path } from "spark-connect";

const marks = { end: "!" };
const shout = F.udf((text: string) => text.toUpperCase() + marks.end, {
  args: ["string"],
  returns: "string",
  with: { marks },
});
/** Four seconds on two cores: others see that the run goes on. */
const slowly = F.expr("java_method('java.lang.Thread', 'sleep', 400L)").isNotNull();

export const shoutingJob = defineJob({
  name: "shouting",
  description: "write shouts",
  parameters: { out: path("where the shouts are written") },
  run: ({ out }, { spark }) =>
    spark
      .range(20)
      .filter(slowly)
      .select(shout(F.concat(F.lit("row "), F.col("id").cast("string"))).alias("shout"))
      .write.toCommand(out),
});
