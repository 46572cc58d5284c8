import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { fixedAddress, startAt } from "../../runs/fixed-server.ts";
import { seededRandom } from "../../seeded-random.ts";
import type { RunningCommand } from "../cli/run-command.ts";
import { sparkRemote } from "../spark.ts";
import { type KilledTable, makeKilledTable } from "./killed-table.ts";
import { runCounts, type Stage, stageSince } from "./rounds.ts";

/** `CLIENT_KILLS=170 SERVER_KILLS=30` for a night. */
const CLIENT_KILLS = Number(process.env["CLIENT_KILLS"] ?? 6);
const SERVER_KILLS = Number(process.env["SERVER_KILLS"] ?? 1);

/** `SEED=1234` takes the moments of an earlier test, as parts of what a run takes on this machine. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const timeout = 10 * 60_000 + (CLIENT_KILLS + SERVER_KILLS) * 60_000;

it.concurrent(`readers see whole tables only while ${CLIENT_KILLS} clients are killed`, { timeout }, async () => {
  await using table = await makeKilledTable({ remote: sparkRemote() });
  await killAtRandom(table, seed, {
    count: CLIENT_KILLS,
    kill: async (victim) => {
      victim.process.kill("SIGKILL");
      await victim.ended;
    },
  });
});

it.concurrent(`readers see whole tables only while ${SERVER_KILLS} servers are killed`, { timeout }, async () => {
  const address = await fixedAddress();
  let server = await startAt(address, shortLived);
  await using _last = { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  await using table = await makeKilledTable(address);
  await killAtRandom(table, seed + 1, {
    count: SERVER_KILLS,
    kill: async (victim) => {
      await table.duringOutage(async () => {
        await server.kill();
        server = await startAt(address, shortLived);
      });
      const { exitCode, stdout } = await victim.ended;
      expect([0, 3], stdout).toContain(exitCode);
    },
  });
});

/** Half the processor time of a start: these servers do not live long enough for better code to pay. */
const shortLived = { conf: { "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" } };

interface Kills {
  readonly count: number;
  /** Kills what it will while the command runs, and waits until that is over. */
  readonly kill: (victim: RunningCommand) => Promise<void>;
}

/** Kills at moments from before the first request to after the commit; each time the next submission publishes. */
async function killAtRandom(table: KilledTable, from: number, { count, kill }: Kills): Promise<void> {
  const random = seededRandom(from);
  const stages: Stage[] = [];
  const tallies = await table.whileRead(async (signal) => {
    // The first is slower than all that follow.
    await table.publish();
    let runMs = (await table.publish()) ?? 0;
    while (stages.length < count && !signal.aborted) {
      const before = await runCounts(table.processed);
      const victim = table.submit();
      await delay(random() * runMs * 1.1);
      await kill(victim);
      stages.push(await stageSince(table.processed, before));
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
