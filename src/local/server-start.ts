import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UnreachableError } from "../errors.ts";
import { type Environment, stateDirectory } from "./directories.ts";
import { findSparkFor } from "./distribution.ts";
import { installedJars } from "./formats/fetch-jars.ts";
import { formatsConf, type TableFormat } from "./formats/table-formats.ts";
import { findJava } from "./java.ts";
import {
  freePort,
  propertiesText,
  type ServerSettings,
  serverCommand,
  serverConf,
  serverEnvironment,
} from "./server-command.ts";
import { type Answer, probeServer } from "./server-probe.ts";

export interface ServerOptions {
  /** Spark's master; `local[*]` by default: every core of this machine. */
  readonly master?: string;
  /** Spark settings. Those that keep the server to its owner (addresses, port, token) cannot be changed. */
  readonly conf?: Readonly<Record<string, string>>;
  /** The formats of tables that it has jars and a catalog for; none by default. */
  readonly formats?: readonly TableFormat[];
  readonly signal?: AbortSignal;
  /** A directory for `logs/` and the kept server's state; by default the user's state directory. */
  readonly stateDir?: string;
  /** How long the server may take until it answers, in milliseconds; 120,000 by default. */
  readonly startTimeoutMs?: number;
  /** By default this process's environment. */
  readonly env?: Environment;
}

/** A Spark process, on a leash or not. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves with the exit code. Never rejects. */
  readonly exited: Promise<number>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

export interface Launch {
  readonly command: readonly string[];
  readonly env: Environment;
  /** Descriptor of the log file. */
  readonly log: number;
  readonly workDir: string;
}

export interface StartedServer {
  readonly process: ServerProcess;
  readonly settings: ServerSettings;
  readonly logFile: string;
}

const keptLogs = 10;
const portAttempts = 3;

/** Starts a Connect server with `launch` and waits until it accepts its token. Throws `UnreachableError`. */
export async function startServer(
  launch: (launch: Launch) => Promise<ServerProcess>,
  options: ServerOptions,
): Promise<StartedServer> {
  const { master = "local[*]", formats = [], env = process.env, signal } = options;
  const java = await findJava(env);
  const spark = await findSparkFor(formats, env);
  const ofFormats = formatsConf(formats, { jars: await installedJars(formats, env), env });
  const conf = { ...ofFormats, ...options.conf };
  const logDir = join(options.stateDir ?? stateDirectory(env), "logs");
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const workDir = await mkdtemp(join(tmpdir(), "spark-connect-"));
    const token = randomBytes(32).toString("base64url");
    const port = await freePort();
    const settings: ServerSettings = { spark, java, master, conf: await withUiPort(conf), port, token, workDir };
    const started = await launchLogged(launch, settings, { env, logDir });
    const answer = await firstAnswer(started, options);
    if (answer === "ours") return started;
    await started.process.stop();
    await rm(workDir, { recursive: true, force: true });
    signal?.throwIfAborted();
    // Another process took the port after we chose it and before Spark opened it.
    if (answer === "port taken" && attempt < portAttempts) continue;
    throw await startFailure(started, answer);
  }
}

/** By default Spark takes 4040 or a port near it, and does not tell us which. */
async function withUiPort(conf: ServerSettings["conf"]): Promise<ServerSettings["conf"]> {
  return conf["spark.ui.enabled"] === "true" ? { "spark.ui.port": String(await freePort()), ...conf } : conf;
}

async function launchLogged(
  launch: (launch: Launch) => Promise<ServerProcess>,
  settings: ServerSettings,
  { env, logDir }: { readonly env: Environment; readonly logDir: string },
): Promise<StartedServer> {
  const propertiesFile = join(settings.workDir, "spark.properties");
  await writeFile(propertiesFile, propertiesText(serverConf(settings)), { mode: 0o600 });
  const logFile = await newLogFile(logDir);
  await using log = await open(logFile, "a", 0o600);
  const process = await launch({
    command: serverCommand(settings, propertiesFile),
    env: serverEnvironment(settings, env),
    log: log.fd,
    workDir: settings.workDir,
  });
  return { process, settings, logFile };
}

/** Names sort by age; only the newest are kept. */
async function newLogFile(logDir: string): Promise<string> {
  await mkdir(logDir, { recursive: true, mode: 0o700 });
  const old = (await readdir(logDir)).filter((name) => name.startsWith("spark-")).sort();
  await Promise.all(old.slice(0, 1 - keptLogs).map((name) => rm(join(logDir, name), { force: true })));
  const time = new Date().toISOString().replaceAll(":", "-");
  return join(logDir, `spark-${time}-${randomBytes(2).toString("hex")}.log`);
}

type Outcome = "ours" | "port taken" | "no token demanded" | "ended" | "timeout" | "aborted";

async function firstAnswer({ process, settings }: StartedServer, options: ServerOptions): Promise<Outcome> {
  const { signal, startTimeoutMs = 120_000 } = options;
  let ended = false;
  void process.exited.then(() => {
    ended = true;
  });
  const deadline = performance.now() + startTimeoutMs;
  let answer: Answer = "nothing";
  let othersSince: number | null = null;
  while (performance.now() < deadline) {
    if (signal?.aborted) return "aborted";
    if (ended) return answer === "other" ? "port taken" : "ended";
    answer = await probeServer(settings.port, settings.token);
    if (answer === "ours") return ended ? "ended" : "ours";
    othersSince = answer === "other" ? (othersSince ?? performance.now()) : null;
    // If the port is in use, Spark gives up well before this.
    if (othersSince !== null && performance.now() - othersSince > 15_000) return "no token demanded";
    await delay(50);
  }
  return "timeout";
}

async function startFailure({ settings, logFile }: StartedServer, outcome: Outcome): Promise<UnreachableError> {
  const { home, version } = settings.spark;
  const reasons: Record<Exclude<Outcome, "ours" | "aborted">, string> = {
    "port taken": "no port could be had",
    "no token demanded": `Spark ${version} in ${home} does not demand a token; use 4.1 or newer`,
    ended: "it ended before it answered",
    timeout: "it did not answer in time",
  };
  const reason = outcome === "ours" || outcome === "aborted" ? outcome : reasons[outcome];
  const log = (await readFile(logFile, "utf8").catch(() => "")).trimEnd().split("\n").slice(-10).join("\n");
  return new UnreachableError(`The embedded Spark did not start: ${reason}. Its log, ${logFile}, ends with:\n${log}`);
}
