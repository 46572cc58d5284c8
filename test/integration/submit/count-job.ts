// A user's job module, as `submit` loads it: Node strips the types.
import { defineJob, functions as F, InvalidInputError, type Job, type Parameter } from "spark-connect";

interface CountParameters {
  readonly out: Parameter<string>;
  readonly rows: Parameter<number>;
}

const parameters: CountParameters = {
  out: {
    description: "where the numbers are written",
    placeholder: "URI",
    required: true,
    repeatable: false,
    parse: (text) => text,
    default: undefined,
  },
  rows: {
    description: "how many numbers",
    placeholder: "N",
    required: false,
    repeatable: false,
    parse: (text) => {
      if (!/^\d+$/.test(text)) throw new InvalidInputError(`'${text}' is not a number`);
      return Number(text);
    },
    default: 10,
  },
};

/** Writes numbers, and says how many. */
export const countJob: Job<typeof parameters & Record<string, Parameter<unknown>>> = defineJob({
  name: "count",
  description: "write numbers",
  parameters: { ...parameters },
  target: ({ out }) => [out],
  paths: ({ out }) => [out],
  prepare: async ({ out, rows }, { spark }) => {
    const numbers = spark.range(rows).select(F.col("id").plus(F.lit(0)).alias("n"));
    return {
      kind: "ready",
      fingerprint: String(rows),
      command: numbers.write.mode("overwrite").format("parquet").toCommand(out),
      fields: { out },
      describe: async () => ({ plan: { rows }, lines: [`would write ${rows} numbers`] }),
      isPublished: async () => null,
      report: async (session) => {
        const count = await session.read.parquet(out).count();
        return { state: "published", fields: { out, rows: Number(count) }, lines: [`${count} numbers in ${out}`] };
      },
      explain: async (_session, error) => error,
    };
  },
});
