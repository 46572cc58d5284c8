import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { seededRandom } from "../../seeded-random.ts";
import type { RunningCommand } from "../cli/run-command.ts";
import type { KilledTable } from "./killed-table.ts";
import { runCounts, type Stage, stageSince } from "./rounds.ts";

interface Kills {
  readonly count: number;
  /** Kills what it will while the command runs, and waits until that is over. */
  readonly kill: (victim: RunningCommand, table: KilledTable) => Promise<void>;
}

export const killClient: Kills["kill"] = async (victim) => {
  victim.process.kill("SIGKILL");
  await victim.ended;
};

/** Crashes the server that the command uses, and starts it again. */
export function killServer(restart: () => Promise<void>): Kills["kill"] {
  return async (victim, table) => {
    await table.duringOutage(restart);
    const { exitCode, stdout } = await victim.ended;
    expect([0, 3], stdout).toContain(exitCode);
  };
}

/** Every reader lists all runs of a day: more kills to a table would make the test slower, and no better. */
const KILLS_A_TABLE = 20;

/** Kills at moments from before the first request to after the commit; each time the next submission publishes. */
export async function killAtRandom(
  makeTable: () => Promise<KilledTable>,
  seed: number,
  { count, kill }: Kills,
): Promise<void> {
  const random = seededRandom(seed);
  const stages: Stage[] = [];
  let [runs, duplicates] = [0, 0];
  while (stages.length < count) {
    await using table = await makeTable();
    const killed = await killRuns(table, random, { count: Math.min(KILLS_A_TABLE, count - stages.length), kill });
    stages.push(...killed.stages);
    const rounds = await table.committedRounds();
    const distinct = [...new Set(rounds)].sort((a, b) => a - b);
    expect(distinct).toEqual(Array.from({ length: killed.stages.length + 2 }, (_, index) => index + 1));
    [runs, duplicates] = [runs + rounds.length, duplicates + rounds.length - distinct.length];
    log(`seed ${seed}: killed ${countsOf(stages)}; ${duplicates} of ${runs} runs are duplicates`);
    log(`read: ${killed.tallies.join("; ")}`);
  }
}

async function killRuns(table: KilledTable, random: () => number, { count, kill }: Kills) {
  const stages: Stage[] = [];
  const tallies = await table.whileRead(async (signal) => {
    // The first is slower than all that follow.
    await table.publish();
    let runMs = (await table.publish()) ?? 0;
    while (stages.length < count && !signal.aborted) {
      const before = await runCounts(table.processed.here);
      const victim = table.submit();
      await delay(random() * runMs * 1.1);
      await kill(victim, table);
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
