// A user's job module with a day among its parameters. It starts once so many days are ready to.
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { defineJob, type Parameter } from "spark-connect";

const text = (placeholder: string): Parameter<string> => ({
  description: "a text",
  placeholder,
  required: true,
  repeatable: false,
  parse: (typed) => typed,
  default: undefined,
});
const parameters = { out: text("URI"), day: text("YYYY-MM-DD"), meeting: text("URI"), together: text("N") };

// biome-ignore lint/style/noDefaultExport: a job module's job
export default defineJob<typeof parameters>({
  name: "daily",
  description: "write a day's number",
  parameters,
  target: ({ out, day }) => [out, day],
  paths: ({ out }) => [out],
  prepare: async ({ out, day, meeting, together }, { spark, signal }) => {
    await writeFile(join(meeting, day), "");
    while ((await readdir(meeting)).length < Number(together)) await delay(50, undefined, { signal });
    const path = `${out}/${day}`;
    return {
      kind: "ready",
      fingerprint: day,
      command: spark.range(1).write.format("parquet").toCommand(path),
      fields: { day, path },
      describe: async () => ({ plan: {}, lines: [] }),
      isPublished: async () => null,
      report: async () => ({ state: "published", fields: { day, path }, lines: [path] }),
      explain: async (_session, error) => error,
    };
  },
});
