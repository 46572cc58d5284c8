import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { seededRandom } from "../../../seeded-random.ts";
import type { RunningCommand } from "../../cli/run-command.ts";
import type { KilledTable } from "./killed-table.ts";
import { type RunCounts, runCounts, type Stage, stageSince } from "./rounds.ts";

interface Kills {
  readonly count: number;
  /** Kills its target while the command runs, and waits until that is over. `before` is what was on disk. */
  readonly kill: (victim: RunningCommand, table: KilledTable, before: RunCounts) => Promise<void>;
}

export const killClient: Kills["kill"] = async (victim) => {
  victim.process.kill("SIGKILL");
  await victim.ended;
};

/** Crashes the server that the command uses, and restarts it. The command must say truly whether it has published. */
export function killServer(restart: () => Promise<void>): Kills["kill"] {
  return async (victim, table, before) => {
    await table.duringOutage(restart);
    const { exitCode, stdout } = await victim.ended;
    const { state, outcome } = JSON.parse(stdout);
    const stage = await stageSince(table.processed.here, before);
    log(`server killed: ${exitCode} ${state ?? outcome}, ${stage}`);
    // The server is back and can be asked, so no outcome is unknown.
    const said = stage === "after its commit" ? ["0 published", "3 published"] : ["3 not-published"];
    expect(said, stdout).toContain(`${exitCode} ${state ?? outcome}`);
  };
}

/** Every reader lists all runs of a day: more kills per table would make the test slower, but not better. */
const KILLS_A_TABLE = 20;

/** Kills at moments from before the first request to after the commit; each time the next submission publishes. */
export async function killAtRandom(
  makeTable: () => Promise<KilledTable>,
  seed: number,
  { count, kill }: Kills,
): Promise<void> {
  const random = seededRandom(seed);
  const stages: Stage[] = [];
  while (stages.length < count) {
    await using table = await makeTable();
    const killed = await killRuns(table, random, { count: Math.min(KILLS_A_TABLE, count - stages.length), kill });
    stages.push(...killed.stages);
    const rounds = [...(await table.committedRounds())].sort((a, b) => a - b);
    log(`seed ${seed}: killed ${countsOf(stages)}; ${rounds.length} runs of ${killed.stages.length + 2} rounds`);
    log(`read: ${killed.tallies.join("; ")}`);
    // Each round once: a run that is left behind keeps the next submission out, or the submission finds it.
    expect(rounds).toEqual(Array.from({ length: killed.stages.length + 2 }, (_, index) => index + 1));
  }
}

async function killRuns(table: KilledTable, random: () => number, { count, kill }: Kills) {
  const stages: Stage[] = [];
  const tallies = await table.whileRead(async (signal) => {
    // The first is slower than all later ones.
    await table.publish();
    let runMs = (await table.publish()) ?? 0;
    while (stages.length < count && !signal.aborted) {
      const before = await runCounts(table.processed.here);
      const victim = table.submit();
      await delay(random() * runMs * 1.1);
      await kill(victim, table, before);
      stages.push(await stageSince(table.processed.here, before));
      runMs = (await table.publish(table.begun)) ?? runMs;
    }
  });
  return { stages, tallies };
}

function countsOf(stages: readonly Stage[]): string {
  return [...Map.groupBy(stages, (stage) => stage)].map(([stage, { length }]) => `${length} ${stage}`).join(", ");
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
