import { randomBytes } from "node:crypto";
import { mkdtemp, open, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findSparkFor } from "../../src/local/distribution.ts";
import { installedJars } from "../../src/local/formats/fetch-jars.ts";
import { formatsConf } from "../../src/local/formats/table-formats.ts";
import { findJava } from "../../src/local/java.ts";
import { startLeashed } from "../../src/local/leash.ts";
import {
  freePort,
  propertiesText,
  type ServerSettings,
  serverCommand,
  serverConf,
  serverEnvironment,
} from "../../src/local/server-command.ts";
import { probeServer } from "../../src/local/server-probe.ts";
import type { ServerOptions } from "../../src/local/server-start.ts";

/** A server's address: clients see a server that is restarted there as the same one. */
export interface FixedAddress {
  readonly port: number;
  readonly token: string;
  readonly remote: string;
}

export interface FixedServer extends AsyncDisposable {
  /** Of the JVM. */
  readonly pid: number;
  readonly logFile: string;
  /** Ends the JVM at once, as a crash does. */
  kill(): Promise<void>;
}

export async function fixedAddress(): Promise<FixedAddress> {
  const port = await freePort();
  return { port, token: randomBytes(16).toString("hex"), remote: `sc://localhost:${port}/` };
}

/** Starts the least Spark at an address. Throws when it ends, or does not answer within five minutes. */
export async function startAt(
  { port, token }: FixedAddress,
  {
    master = "local[1]",
    conf: more = {},
    formats = [],
    env = process.env,
  }: Partial<Pick<ServerSettings, "master" | "conf">> & Pick<ServerOptions, "formats" | "env"> = {},
): Promise<FixedServer> {
  const [spark, java, jars] = [await findSparkFor(formats, env), await findJava(), await installedJars(formats, env)];
  const workDir = await mkdtemp(join(tmpdir(), "fixed-server-"));
  const conf = {
    "spark.driver.memory": "512m",
    "spark.sql.shuffle.partitions": "1",
    ...formatsConf(formats, { jars, env }),
    ...more,
  };
  const settings: ServerSettings = { spark, java, master, conf, port, token, workDir };
  const propertiesFile = join(workDir, "spark.properties");
  await writeFile(propertiesFile, propertiesText(serverConf(settings)), { mode: 0o600 });
  const logFile = join(workDir, "log");
  await using log = await open(logFile, "a");
  const server = await startLeashed(serverCommand(settings, propertiesFile), {
    env: serverEnvironment(settings, env),
    output: log.fd,
    scratchDir: workDir,
  });
  const kill = async (): Promise<void> => {
    process.kill(server.pid, "SIGKILL");
    await server.exited;
  };
  let ended = false;
  void server.exited.then(() => (ended = true));
  for (const until = performance.now() + 300_000; (await probeServer(port, token)) !== "ours"; await delay(100)) {
    if (ended || performance.now() > until) {
      await server.stop();
      throw new Error(ended ? "the server ended before it answered" : "the server did not answer within 300 s");
    }
  }
  return { pid: server.pid, logFile, kill, [Symbol.asyncDispose]: () => server.stop() };
}
