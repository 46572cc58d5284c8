import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SparkConnectClient } from "../../../../src/index.ts";
import { knownRuns } from "../../../../src/submit/known-runs.ts";
import { type Ended, startCommand } from "../../cli/run-command.ts";

/** One piece of work that a scheduler submits until it has its verdict. */
export interface Work {
  readonly name: string;
  readonly submission: readonly string[];
  /** What each submission that is not killed says. */
  readonly verdicts: readonly string[];
  /** What the work has left behind, as a number of executions; `null` if it leaves nothing behind. */
  readonly executions: () => Promise<number | null>;
}

export interface Round {
  readonly kills: number;
  /** Of submissions that were not killed before they had said their result. */
  readonly verdicts: readonly string[];
  /** Distinct runs in the session of the work's target, as the server counts them. */
  readonly runs: number;
  readonly rejoined: number;
}

/** A run's machines and its moments of death. */
export interface Killing {
  readonly machines: readonly Readonly<Record<string, string>>[];
  readonly remote: string;
  readonly random: () => number;
  /** How many submissions to kill. */
  readonly kills: number;
  /** A submission is killed within this time, or ends before. */
  readonly withinMs: number;
}

/** Submits the work again and again, as a scheduler does, and kills each submission but the last at a random moment. */
export async function killedRound(work: Work, killing: Killing): Promise<Round> {
  const said: Ended[] = [];
  const all: Ended[] = [];
  let kills = 0;
  for (let left = killing.kills; said.length === 0; left--) {
    // The last retry has a twin: a scheduler that lost track of the first one.
    const commands = Array.from({ length: left === 0 ? 2 : 1 }, () => startCommand(work.submission, envOf(killing)));
    if (left > 0) {
      await Promise.race([delay(killing.random() * killing.withinMs), commands[0]?.ended]);
      for (const { process } of commands) if (process.exitCode === null) process.kill("SIGKILL");
    }
    const ended = await Promise.all(commands.map((command) => command.ended));
    all.push(...ended);
    kills += ended.filter(({ exitCode }) => exitCode === null).length;
    // A submission that was killed after it had said its result is not retried.
    said.push(...ended.filter(({ stdout }) => stdout.endsWith("}\n")));
  }
  return {
    kills,
    verdicts: said.map(verdictOf),
    runs: await runsOf(all, killing.remote),
    rejoined: said.filter(({ stdout }) => JSON.parse(stdout).rejoined === true).length,
  };
}

function envOf({ machines, random, remote }: Killing) {
  const machine = machines[Math.floor(random() * machines.length)];
  return { env: { ...machine, SPARK_REMOTE: remote } };
}

function verdictOf({ stdout }: Ended): string {
  const { state, error } = JSON.parse(stdout);
  return state ?? `${error.code} ${error.errorClass}`;
}

async function runsOf(ended: readonly Ended[], remote: string): Promise<number> {
  const [, sessionId] =
    /^(?:Run|Rejoined run) \S+ \(session (\S+),/m.exec(ended.map(({ stderr }) => stderr).join("\n")) ?? [];
  if (sessionId === undefined) return 0;
  await using client = new SparkConnectClient({ remote, userId: "spark-connect", sessionId, keepSession: true });
  const { running, ended: over } = await knownRuns(client);
  return running.length + over.length;
}

/** The runs of a table's only day, committed or not. */
export async function runDirectories(processed: string): Promise<number> {
  const [day] = await readdir(processed);
  const names = await readdir(join(processed, String(day)));
  return names.filter((name) => name.startsWith("_run-")).length;
}
