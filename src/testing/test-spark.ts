import { SparkSession } from "../index.ts";
import { startEmbeddedServer } from "../local/embedded-server.ts";

/** A runner's function that runs another one after all tests of the file: `after` of node:test, `afterAll` of vitest. */
export type AfterHook = (stop: () => Promise<void>) => unknown;

/** How the Spark of a test file differs from the usual one. */
export interface TestSparkOptions {
  /** Spark's master, `local[2]` by default: two tasks at a time. */
  readonly master?: string;
  /** Further settings of Spark. By default, shuffles have 2 partitions and the time zone is UTC. */
  readonly conf?: Readonly<Record<string, string>>;
  /** A server to use in place of an embedded one, as a connection string; it must be one that tests may write to. */
  readonly remote?: string;
}

/**
 * A session for the tests of one file, on a Spark of its own that stops after them:
 * `const spark = await testSpark(after)`. The Spark has no tables, listens on loopback only, and ends with the process
 * at the latest. Throws `UnreachableError` if no Spark is installed: `npx spark-connect local install` installs one.
 */
export async function testSpark(after: AfterHook, options: TestSparkOptions = {}): Promise<SparkSession> {
  const { master = "local[2]", conf = {}, remote } = options;
  if (remote !== undefined) return await sessionOn(remote, after);
  const server = await startEmbeddedServer({
    master,
    conf: { "spark.sql.shuffle.partitions": "2", "spark.sql.session.timeZone": "UTC", ...conf },
    // Java's second compiler takes half of a short life's time.
    env: { SPARK_SUBMIT_OPTS: "-XX:TieredStopAtLevel=1", ...process.env },
  });
  const stop = () => server[Symbol.asyncDispose]();
  try {
    return await sessionOn(`${server.remote};token=${server.token}`, after, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function sessionOn(
  remote: string,
  after: AfterHook,
  stopServer?: () => PromiseLike<void>,
): Promise<SparkSession> {
  const spark = await SparkSession.builder.remote(remote).create();
  after(async () => {
    try {
      await spark.stop();
    } finally {
      await stopServer?.();
    }
  });
  return spark;
}
