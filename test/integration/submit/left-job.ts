// A job whose data says whether it is published, and that asks Spark nothing before it runs.
import { defineJob, functions as F, number, path, SparkConnectError } from "spark-connect";

/** Sleeps in its one task, then writes. */
export const leftJob = defineJob({
  name: "left",
  description: "sleep, and write a number",
  parameters: { out: path("where a number is written"), sleep: number("how many milliseconds that takes") },
  run: ({ out, sleep }, { spark }) => {
    const slept = F.expr(`java_method('java.lang.Thread', 'sleep', ${sleep}L)`).alias("slept");
    return spark.range(1).coalesce(1).select(slept).write.format("parquet").toCommand(out);
  },
  isPublished: async ({ fields }, spark) => {
    try {
      await spark.read.format("text").load(`${fields["path"]}/_SUCCESS`).schema();
      return true;
    } catch (error) {
      if (error instanceof SparkConnectError && error.errorClass === "PATH_NOT_FOUND") return false;
      throw error;
    }
  },
});
