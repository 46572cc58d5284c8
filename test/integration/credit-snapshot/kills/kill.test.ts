import { it } from "vitest";
import { fixedAddress, startAt } from "../../../runs/fixed-server.ts";
import { sparkRemote } from "../../spark.ts";
import { killAtRandom, killClient, killServer } from "./kill-at-random.ts";
import { makeKilledTable } from "./killed-table.ts";

/**
 * `CLIENT_KILLS=200 SERVER_KILLS=30` took twenty minutes on two cores, one after the other, with `SPARK_SUBMIT_OPTS=`.
 */
const CLIENT_KILLS = Number(process.env["CLIENT_KILLS"] ?? 6);
const SERVER_KILLS = Number(process.env["SERVER_KILLS"] ?? 1);

/** `SEED=1234` repeats the moments of an earlier test, as fractions of a run's duration on this machine. */
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const timeout = 10 * 60_000 + (CLIENT_KILLS + SERVER_KILLS) * 60_000;

it.concurrent(`readers see whole tables only while ${CLIENT_KILLS} clients are killed`, { timeout }, async () => {
  await killAtRandom(() => makeKilledTable({ remote: sparkRemote() }), seed, {
    count: CLIENT_KILLS,
    kill: killClient,
  });
});

it.concurrent(`readers see whole tables only while ${SERVER_KILLS} servers are killed`, { timeout }, async () => {
  const address = await fixedAddress();
  let server = await startAt(address, shortLived);
  await using _last = { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  await killAtRandom(() => makeKilledTable(address), seed + 1, {
    count: SERVER_KILLS,
    kill: killServer(async () => {
      await server.kill();
      server = await startAt(address, shortLived);
    }),
  });
});

/** Halves the processor time of a start: these servers do not live long enough for better code to pay off. */
const shortLived = { conf: { "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" } };
