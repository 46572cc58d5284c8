import { startLeashed } from "./leash.ts";
import { type ServerOptions, startServer } from "./server-start.ts";

/** A real Spark for this command alone. Disposing stops it and waits until it is gone. */
export interface EmbeddedServer extends AsyncDisposable {
  /** `sc://localhost:PORT/`, without the token. */
  readonly remote: string;
  readonly token: string;
  /** The JVM's process id. */
  readonly pid: number;
  readonly sparkVersion: string;
  /** The log stays after the server stops; the newest ten are kept. */
  readonly logFile: string;
}

/**
 * Starts a Connect server that only this process can use, and that ends when this process ends, even by SIGKILL.
 * Takes about four seconds. Throws `UnreachableError` (no Java, no Spark, no start), or the signal's reason.
 */
export async function startEmbeddedServer(options: ServerOptions = {}): Promise<EmbeddedServer> {
  const { process, settings, logFile } = await startServer(
    ({ command, env, log, workDir }) => startLeashed(command, { env, output: log, scratchDir: workDir }),
    options,
  );
  return {
    remote: `sc://localhost:${settings.port}/`,
    token: settings.token,
    pid: process.pid,
    sparkVersion: settings.spark.version,
    logFile,
    [Symbol.asyncDispose]: () => process.stop(),
  };
}
