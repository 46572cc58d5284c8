// A job whose data says whether it is published, and that asks Spark nothing before it runs.
import { defineJob, functions as F, type Job, type Parameter, SparkConnectError } from "spark-connect";

const text = (description: string): Parameter<string> => ({
  description,
  placeholder: "TEXT",
  required: true,
  repeatable: false,
  parse: (typed) => typed,
  default: undefined,
});
const parameters = { out: text("where a number is written"), sleep: text("how many milliseconds that takes") };

/** Sleeps in its one task, then writes. */
export const leftJob: Job<typeof parameters> = defineJob({
  name: "left",
  description: "sleep, and write a number",
  parameters,
  target: ({ out }) => [out],
  paths: ({ out }) => [out],
  prepare: async ({ out, sleep }, { spark }) => {
    const slept = F.expr(`java_method('java.lang.Thread', 'sleep', ${Number(sleep)}L)`).alias("slept");
    return {
      kind: "ready",
      fingerprint: sleep,
      command: spark.range(1).coalesce(1).select(slept).write.format("parquet").toCommand(out),
      fields: { path: out },
      describe: async () => ({ plan: {}, lines: [] }),
      isPublished: async (session) => {
        try {
          await session.read.format("text").load(`${out}/_SUCCESS`).schema();
          return true;
        } catch (error) {
          if (error instanceof SparkConnectError && error.errorClass === "PATH_NOT_FOUND") return false;
          throw error;
        }
      },
      report: async () => ({ state: "published", fields: { path: out }, lines: [out] }),
      explain: async (_session, error) => error,
    };
  },
});
