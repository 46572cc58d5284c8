import { startEmbeddedServer } from "../src/local/embedded-server.ts";

/** The one server that all contenders use. */
export interface BenchServer extends AsyncDisposable {
  /** `sc://…` without a token. */
  readonly remote: string;
  /** The environment variables of every contender. */
  readonly env: Readonly<Record<string, string>>;
  /** The home of a classic Spark of the same version, for `spark-submit`. */
  readonly sparkHome: string;
}

/**
 * `SPARK_REMOTE` as it is, or our own server with a driver of 4 GB. PySpark's functions run in `python` there, which has what
 * their Arrow needs.
 */
export async function benchServer(sparkHome: string, python: string | undefined): Promise<BenchServer> {
  const given = process.env["SPARK_REMOTE"];
  if (given !== undefined) {
    return { remote: given, env: {}, sparkHome, [Symbol.asyncDispose]: async () => {} };
  }
  process.env["SPARK_HOME"] ??= sparkHome;
  if (python !== undefined) process.env["PYSPARK_PYTHON"] ??= python;
  const server = await startEmbeddedServer({ conf: { "spark.driver.memory": "4g" } });
  const env = { SPARK_REMOTE: server.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: server.token };
  Object.assign(process.env, env);
  return { remote: server.remote, env, sparkHome, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
