// A job of one's own:
//   spark-connect submit examples/csv-to-parquet.ts --from data/orders.csv --to data/orders
// It runs as one operation on the server. Exit codes, --dry-run, --detach, --timeout and -o json come with `submit`.
import { createHash, randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { defineJob, type Job, type Parameter } from "spark-connect";

interface Parameters {
  readonly from: Parameter<string>;
  readonly to: Parameter<string>;
  readonly [name: string]: Parameter<unknown>;
}

function pathParameter(description: string): Parameter<string> {
  return {
    description,
    placeholder: "URI",
    required: true,
    repeatable: false,
    // Spark must not look for a relative path in the server's own directory.
    parse: (text) => (/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : resolve(text)),
    default: undefined,
  };
}

export const csvToParquet: Job<Parameters> = defineJob({
  name: "csv-to-parquet",
  description: "write a CSV file with a header as Parquet; fails where the to exists",
  parameters: {
    from: pathParameter("the CSV file or folder"),
    to: pathParameter("the folder to make"),
  },
  target: ({ to }) => [to],
  paths: ({ from, to }) => [from, to],
  async prepare({ from, to }, { spark }) {
    const rows = spark.read.options({ header: true, inferSchema: true }).csv(from);
    const columns = await rows.columns();
    const fields = { from, to, columns };
    return {
      kind: "ready",
      fingerprint: createHash("sha256").update(JSON.stringify(fields)).digest("hex").slice(0, 8),
      // The id makes two submitters' plans differ: an equal plan would pass for a retry of the other's.
      command: rows.write.mode("error").option("submission", randomUUID()).toCommand(to),
      fields,
      describe: async () => ({ plan: fields, lines: [`${from} → ${to}`, await rows.explain()] }),
      isPublished: async () => null,
      report: async (session) => {
        const count = await session.read.parquet(to).count();
        return { state: "published", fields: { ...fields, rows: count }, lines: [`${to}: ${count} rows`] };
      },
      explain: async (_session, error) => error,
    };
  },
});
