import type { Command } from "commander";
import { parsePath } from "../../../job/parse-path.ts";
import { findSpark } from "../../../local/distribution.ts";
import { findJava } from "../../../local/java.ts";
import type { SparkSession } from "../../../sql/spark-session.ts";
import { type Failure, toFailure } from "../../../submit/failure.ts";
import { readKeepLimits } from "../../../submit/keep-limits.ts";
import { openFreshSession, type RunSession } from "../../../submit/run-session.ts";
import { assertListable } from "../../../tables/place.ts";
import { parseTableName } from "../../../tables/store/one-table/names.ts";
import type { CliContext } from "../../context.ts";
import { durationText } from "../../duration.ts";
import { chosenSpark, openEndpoint } from "../../spark/endpoint.ts";
import { locatedSpark } from "../../spark/located-spark.ts";
import { absolutePath, type LocatedSpark, type SparkChoice } from "../../spark/which-spark.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { wrapLine } from "../../terminal/wrap.ts";
import { diagnosed, usesTls } from "./diagnosis.ts";
import { describeCalls } from "./server-calls.ts";

/** One thing that `doctor` checks. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Everything that `doctor` does. It runs every check, and fails with the first failure. */
export async function examine(context: CliContext, command: Command): Promise<CommandResult> {
  // The command declares it.
  const { landing, table: name } = command.opts() as { readonly landing?: string; readonly table?: string };
  const path = landing === undefined ? null : parsePath(absolutePath(landing, context.cwd));
  if (path !== null) assertListable("--landing", path);
  const table = name === undefined ? null : parseTableName(name);
  const choice = await chosenSpark(context, command, path === null ? [] : [path]);
  const examination = new Examination();
  await examination.look("node", async () => process.version);
  if (choice.kind === "embedded") {
    await examination.look("java", async () => describeJava(await findJava(context.env)));
    await examination.look("spark", async () => describeSpark(await findSpark(context.env)));
  }
  if (!examination.hasFailed)
    await examination.look("connect", () => examineServer(context, { choice, examination, path, table }));
  return examination.result();
}

class Examination {
  readonly #checks: Check[] = [];
  #failure: Failure | null = null;

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  async look(name: string, check: () => Promise<string>): Promise<void> {
    // In the order in which they begin: a check may hold others.
    const at = this.#checks.push({ name, ok: true, detail: "" }) - 1;
    try {
      this.#checks[at] = { name, ok: true, detail: await check() };
    } catch (error) {
      const failure = toFailure(error);
      this.#failure ??= failure;
      this.#checks[at] = { name, ok: false, detail: failure.message };
    }
  }

  result(): CommandResult {
    const checks = this.#checks.map((check) => ({ ...check }));
    const lines = this.#checks.flatMap(linesOf);
    if (this.#failure === null) return { ok: true, json: { checks }, lines };
    return { ok: false, failure: this.#failure, json: { checks }, lines };
  }
}

const detailColumn = 16;
const outputColumns = 80;

/** What a check found, one thing per line; a long line wraps. */
function linesOf({ name, ok, detail }: Check): readonly string[] {
  const lines = detail.split("; ").flatMap((text) => wrapLine(text, outputColumns - detailColumn).split("\n"));
  const label = `${ok ? "ok  " : "FAIL"}  ${name}`.padEnd(detailColumn);
  return lines.map((line, index) => (index === 0 ? label : "".padEnd(detailColumn)) + line);
}

interface ServerExamination {
  readonly choice: SparkChoice;
  readonly examination: Examination;
  readonly path: string | null;
  readonly table: string | null;
}

async function examineServer(
  context: CliContext,
  { examination, path, table, ...asked }: ServerExamination,
): Promise<string> {
  const { signal } = context.signals;
  const choice = await locatedSpark(asked.choice, { signal, note: (line) => context.output.note(line) });
  await using endpoint = await openEndpoint(context, choice, { signal });
  const startedAt = performance.now();
  const session = await openFreshSession(endpoint.connect, signal).catch(async (error: unknown) => {
    throw await diagnosed(error, choice, context);
  });
  await using client = session.client;
  const tookMs = Math.round(performance.now() - startedAt);
  await examination.look("calls", () => describeCalls(client, signal));
  await examination.look("query", () => describeClock(session, signal));
  await examination.look("detach", () => describeLimits(session.spark, signal));
  if (path !== null) await examination.look("landing", () => landingCheck(session.spark, path, signal));
  if (table !== null) await examination.look("table", () => tableCheck(session, table, signal));
  return [
    `Spark ${session.version} at ${endpoint.shown} as ${client.userId}`,
    describeTransport(choice, context.env),
    `answered in ${tookMs} ms`,
  ].join("; ");
}

function describeTransport(choice: LocatedSpark, env: CliContext["env"]): string {
  if (choice.kind === "embedded") return "on loopback";
  return usesTls(choice, env) ? "over TLS" : "without TLS";
}

/** Runs one query: this needs executors as well, and reads the server's clock. */
async function describeClock({ spark }: RunSession, signal: AbortSignal): Promise<string> {
  const before = Date.now();
  const [row] = await (
    await spark.sql("SELECT unix_millis(current_timestamp()) AS now, current_timezone() AS zone", {}, { signal })
  ).collect({ signal });
  const after = Date.now();
  const [serverMs, zone] = row ?? [];
  const skewMs = Math.round(Number(serverMs) - (before + after) / 2);
  return [`a query took ${after - before} ms`, `time zone ${String(zone)}`, `clock ${describeSkew(skewMs)}`].join("; ");
}

const worrisomeSkewMs = 60_000;

function describeSkew(skewMs: number): string {
  const side = skewMs < 0 ? "behind" : "ahead of";
  const consequence = Math.abs(skewMs) > worrisomeSkewMs ? ", which can choose another day" : "";
  return `${Math.abs(skewMs)} ms ${side} ours${consequence}`;
}

async function describeLimits(spark: SparkSession, signal: AbortSignal): Promise<string> {
  const { detachedMs, sessionMs } = await readKeepLimits(spark, signal);
  const kept = lengthOf(Math.min(detachedMs, sessionMs));
  return `a run that no client reads from is kept for ${kept}; operation ${lengthOf(detachedMs)}, session ${lengthOf(sessionMs)}`;
}

function lengthOf(ms: number): string {
  if (ms === Infinity) return "for ever";
  return Number.isNaN(ms) ? "an unknown time" : durationText(ms);
}

async function landingCheck(spark: SparkSession, path: string, signal: AbortSignal): Promise<string> {
  const { describeLanding } = await import("./landing-check.ts");
  return await describeLanding(spark, path, signal);
}

async function tableCheck({ spark, version }: RunSession, table: string, signal: AbortSignal): Promise<string> {
  const { describeTable } = await import("./table-check.ts");
  return await describeTable(spark, table, { signal, sparkVersion: version });
}

function describeJava({ version, command, source }: Awaited<ReturnType<typeof findJava>>): string {
  return `Java ${version} (${command}, from ${source})`;
}

function describeSpark({ version, home, source }: Awaited<ReturnType<typeof findSpark>>): string {
  return `Spark ${version} in ${home} (${source})`;
}
