import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { seededRandom } from "../../seeded-random.ts";
import type { RunningCommand } from "../cli/run-command.ts";
import type { KilledTable } from "./killed-table.ts";
import { runCounts, type Stage, stageSince } from "./rounds.ts";

interface Kills {
  readonly count: number;
  /** Kills what it will while the command runs, and waits until that is over. */
  readonly kill: (victim: RunningCommand) => Promise<void>;
}

/** Kills at moments from before the first request to after the commit; each time the next submission publishes. */
export async function killAtRandom(table: KilledTable, from: number, { count, kill }: Kills): Promise<void> {
  const random = seededRandom(from);
  const stages: Stage[] = [];
  const tallies = await table.whileRead(async (signal) => {
    // The first is slower than all that follow.
    await table.publish();
    let runMs = (await table.publish()) ?? 0;
    while (stages.length < count && !signal.aborted) {
      const before = await runCounts(table.processed.here);
      const victim = table.submit();
      await delay(random() * runMs * 1.1);
      await kill(victim);
      stages.push(await stageSince(table.processed.here, before));
      runMs = (await table.publish(table.begun)) ?? runMs;
    }
  });
  const rounds = await table.committedRounds();
  const distinct = [...new Set(rounds)].sort((a, b) => a - b);
  expect(distinct).toEqual(Array.from({ length: count + 2 }, (_, index) => index + 1));
  log(
    `seed ${from}: killed ${countsOf(stages)}; ${rounds.length - distinct.length} of ${rounds.length} runs are duplicates`,
  );
  log(`read: ${tallies.join("; ")}`);
}

function countsOf(stages: readonly Stage[]): string {
  return [...Map.groupBy(stages, (stage) => stage)].map(([stage, { length }]) => `${length} ${stage}`).join(", ");
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
