import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SparkConnectClient, SparkSession } from "../../../../src/index.ts";
import { makeHome, type RunningCommand, startCommand } from "../../cli/run-command.ts";
import { makeLake } from "../landing-zone.ts";
import { byResolve, byView, naively, type Progress, poll } from "./polling.ts";
import { committedRounds, landNumbered, type Processed, submitRound } from "./rounds.ts";

/** A table that is published round after round, each with different content, while readers poll it. */
export interface KilledTable extends AsyncDisposable {
  readonly processed: Processed;
  /** The newest round that was submitted. */
  readonly begun: number;
  /** Starts the command that publishes the next round. */
  submit(): RunningCommand;
  /**
   * Publishes a round, by default the next, once no run that was left behind is in the way. Returns how many
   * milliseconds it took; undefined if a run was in the way, or if the round was already published.
   */
  publish(round?: number): Promise<number | undefined>;
  /** Lets readers find the server unreachable, and then the view missing. */
  duringOutage(action: () => Promise<void>): Promise<void>;
  /** Reads in every way while `action` runs; at the first result that no reader may see, stops it and rejects. */
  whileRead(action: (signal: AbortSignal) => Promise<void>): Promise<readonly string[]>;
  /** The rounds of all committed runs; rejects where one is not whole. */
  committedRounds(): Promise<readonly number[]>;
}

/** Its lake has its own directory, in `data` if given, else on this machine. */
export async function makeKilledTable(server: Server, data?: Processed): Promise<KilledTable> {
  const [home, own] = [await makeHome(), await makeLake()];
  const place = data && { spark: `${data.spark}/${randomUUID()}`, here: data.here };
  const lake = place ? { landing: `${place.spark}/landing`, processed: `${place.spark}/processed` } : own;
  const here = place ? join(place.here, basename(place.spark), "processed") : own.processed;
  const processed = { spark: lake.processed, here };
  const view = `killed_${processed.spark.replace(/\W/g, "_")}`;
  const progress: Progress = { begun: 0, published: 0, shown: 0, outages: 0 };
  const env = { ...home.env, SPARK_REMOTE: server.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: server.token };
  const connect = () => SparkSession.fromClient(new SparkConnectClient({ ...server, retryPolicies: [] }));
  const submit = (round = progress.begun + 1) => {
    progress.begun = round;
    return startCommand([...submitRound(lake, round), "--view", view], { env });
  };
  await using spark = connect();
  await landNumbered(spark, lake.landing);
  return {
    processed,
    get begun() {
      return progress.begun;
    },
    submit,
    publish: async (round = progress.begun + 1) => {
      let ended = await submit(round).ended;
      const { state, rejoined } = JSON.parse(ended.stdout);
      const isFree = ended.exitCode === 0 && state === "published" && rejoined !== true;
      for (; ended.exitCode === 6; ended = await submit(round).ended) await delay(100);
      if (ended.exitCode !== 0) throw new Error(`round ${round} ended with ${ended.exitCode}: ${ended.stdout}`);
      Object.assign(progress, { published: round, shown: round });
      return isFree ? ended.durationMs : undefined;
    },
    duringOutage: async (action) => {
      Object.assign(progress, { outages: progress.outages + 1, shown: 0 });
      await action();
      progress.outages += 1;
    },
    whileRead: async (action) => {
      const over = new AbortController();
      const polling = { progress, connect, signal: over.signal };
      const reading = Promise.all([
        poll({ ...polling, by: "resolve", read: byResolve(processed.spark), least: () => progress.published }),
        poll({ ...polling, by: "view", read: byView(view), least: () => progress.shown }),
        poll({ ...polling, by: "root and day", read: naively(processed.spark), least: () => 0 }),
      ]).finally(() => over.abort());
      // Waits for both, even if one fails: nothing may go on after the test.
      const [read, acted] = await Promise.allSettled([reading, action(over.signal).finally(() => over.abort())]);
      if (read.status === "rejected") throw read.reason;
      if (acted.status === "rejected") throw acted.reason;
      return read.value;
    },
    committedRounds: async () => {
      await using reader = connect();
      return await committedRounds(reader, processed);
    },
    [Symbol.asyncDispose]: async () => {
      await own[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

interface Server {
  readonly remote: string;
  readonly token?: string;
}
