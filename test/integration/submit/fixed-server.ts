import { randomBytes } from "node:crypto";
import { mkdtemp, open, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findSpark } from "../../../src/local/distribution.ts";
import { findJava } from "../../../src/local/java.ts";
import { startLeashed } from "../../../src/local/leash.ts";
import {
  freePort,
  propertiesText,
  type ServerSettings,
  serverCommand,
  serverConf,
  serverEnvironment,
} from "../../../src/local/server-command.ts";
import { probeServer } from "../../../src/local/server-probe.ts";

/** Where a server listens: one that is started again there is the same to its clients. */
export interface FixedAddress {
  readonly port: number;
  readonly token: string;
  readonly remote: string;
}

export interface FixedServer extends AsyncDisposable {
  /** Ends the JVM at once, as a crash does. */
  kill(): Promise<void>;
}

export async function fixedAddress(): Promise<FixedAddress> {
  const port = await freePort();
  return { port, token: randomBytes(16).toString("hex"), remote: `sc://localhost:${port}/` };
}

/** Starts the least Spark at an address. Throws when it ends, or does not answer within two minutes. */
export async function startAt({ port, token }: FixedAddress): Promise<FixedServer> {
  const [spark, java] = [await findSpark(), await findJava()];
  const workDir = await mkdtemp(join(tmpdir(), "fixed-server-"));
  const conf = { "spark.driver.memory": "512m", "spark.sql.shuffle.partitions": "1" };
  const settings: ServerSettings = { spark, java, master: "local[1]", conf, port, token, workDir };
  const propertiesFile = join(workDir, "spark.properties");
  await writeFile(propertiesFile, propertiesText(serverConf(settings)), { mode: 0o600 });
  await using log = await open(join(workDir, "log"), "a");
  const server = await startLeashed(serverCommand(settings, propertiesFile), {
    env: serverEnvironment(settings, process.env),
    output: log.fd,
    scratchDir: workDir,
  });
  const kill = async (): Promise<void> => {
    process.kill(server.pid, "SIGKILL");
    await server.exited;
  };
  let ended = false;
  void server.exited.then(() => (ended = true));
  for (const until = performance.now() + 120_000; (await probeServer(port, token)) !== "ours"; await delay(100)) {
    if (ended || performance.now() > until) {
      await server.stop();
      throw new Error(ended ? "the server ended before it answered" : "the server did not answer within 120 s");
    }
  }
  return { kill, [Symbol.asyncDispose]: () => server.stop() };
}
