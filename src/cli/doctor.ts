import type { Command } from "commander";
import { findSpark } from "../local/distribution.ts";
import { findJava } from "../local/java.ts";
import { type Failure, toFailure } from "../submit/failure.ts";
import { openFreshSession } from "../submit/run-session.ts";
import type { CliContext } from "./context.ts";
import { chosenSpark, openEndpoint } from "./endpoint.ts";
import type { CommandResult } from "./output.ts";
import type { SparkChoice } from "./which-spark.ts";

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Everything that `doctor` does. It looks at every step, and fails with the first failure. */
export async function examine(context: CliContext, command: Command): Promise<CommandResult> {
  const choice = await chosenSpark(context, command, []);
  const examination = new Examination();
  await examination.look("node", async () => process.version);
  if (choice.kind === "embedded") {
    await examination.look("java", async () => describeJava(await findJava(context.env)));
    await examination.look("spark", async () => describeSpark(await findSpark(context.env)));
  }
  if (examination.failure === null) await examination.look("connect", () => tryConnect(context, choice));
  return examination.result();
}

class Examination {
  readonly #checks: Check[] = [];
  failure: Failure | null = null;

  async look(name: string, check: () => Promise<string>): Promise<void> {
    try {
      this.#checks.push({ name, ok: true, detail: await check() });
    } catch (error) {
      const failure = toFailure(error);
      this.failure ??= failure;
      this.#checks.push({ name, ok: false, detail: failure.message });
    }
  }

  result(): CommandResult {
    const checks = this.#checks.map((check) => ({ ...check }));
    const lines = this.#checks.map(({ name, ok, detail }) => `${ok ? "ok  " : "FAIL"}  ${name.padEnd(8)} ${detail}`);
    if (this.failure === null) return { ok: true, json: { checks }, lines };
    return { ok: false, failure: this.failure, json: { checks }, lines };
  }
}

async function tryConnect(context: CliContext, choice: SparkChoice): Promise<string> {
  const { signal } = context.signals;
  await using endpoint = await openEndpoint(context, choice, { signal });
  const startedAt = performance.now();
  const { client, version } = await openFreshSession(endpoint.connect, signal);
  await using _client = client;
  return `Spark ${version} at ${endpoint.shown} answered in ${Math.round(performance.now() - startedAt)} ms`;
}

function describeJava({ version, command, source }: Awaited<ReturnType<typeof findJava>>): string {
  return `Java ${version} (${command}, from ${source})`;
}

function describeSpark({ version, home, source }: Awaited<ReturnType<typeof findSpark>>): string {
  return `Spark ${version} in ${home} (${source})`;
}
