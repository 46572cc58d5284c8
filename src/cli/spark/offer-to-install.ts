import { createInterface } from "node:readline/promises";
import type { CliContext } from "../context.ts";

/** Asks on a terminal whether to install Spark, and installs it. `false` without a terminal, or if the answer is no. */
export async function offerToInstall(context: CliContext, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY || context.output.format === "json") return false;
  const { installSpark } = await import("../../local/install-spark.ts");
  const { defaultSparkVersion } = await import("../../local/distribution.ts");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `No Spark is installed. Install Spark ${defaultSparkVersion} (about 500 MB) now? [y/N] `,
      { signal },
    );
    if (!/^y(es)?$/i.test(answer.trim())) return false;
  } finally {
    terminal.close();
  }
  await installSpark({ signal, env: context.env, note: (line) => context.output.note(line) });
  return true;
}
