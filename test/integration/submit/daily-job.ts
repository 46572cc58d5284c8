// A user's job module with a day among its parameters. It starts once so many days are ready.
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { day, defineJob, number, path } from "spark-connect";

// biome-ignore lint/style/noDefaultExport: a job module's job
export default defineJob({
  name: "daily",
  description: "write a day's number",
  parameters: {
    out: path("where the days are written"),
    day: day("the day"),
    meeting: path("where days wait for each other"),
    together: number("how many days start at once"),
  },
  target: ({ out, day }) => [out, day],
  run: async ({ out, day, meeting, together }, { spark, signal }) => {
    await writeFile(join(meeting, day), "");
    while ((await readdir(meeting)).length < together) await delay(50, undefined, { signal });
    return spark.range(1).write.format("parquet").toCommand(`${out}/${day}`);
  },
});
