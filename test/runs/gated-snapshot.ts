// A job module: the credit snapshot, held between preparing and running until GATE_COUNT processes stand in GATE_DIRECTORY.
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { defineJob } from "spark-connect";
import { creditSnapshot } from "spark-connect/credit-snapshot";

const { GATE_DIRECTORY: gate = "", GATE_COUNT: count } = process.env;

const snapshot = creditSnapshot();

// biome-ignore lint/style/noDefaultExport: a job module may export several things, and this is its job
export default defineJob({
  ...snapshot,
  prepare: async (values, context) => {
    const prepared = await snapshot.prepare(values, context);
    await writeFile(join(gate, `${process.pid}`), "");
    while ((await readdir(gate)).length < Number(count)) await delay(50, undefined, { signal: context.signal });
    return prepared;
  },
});
