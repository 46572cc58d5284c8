import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { SparkConnectClient } from "../../src/client/spark-connect-client.ts";
import { installPackage } from "../../src/local/install-package.ts";

/** A server that the client claims to work with. */
export interface ServerKind {
  /** The name in the table: `Spark 4.1`. */
  readonly title: string;
  /** What pip installs. */
  readonly requirement: string;
  /** What pip installs beside it, on its Python's path. */
  readonly alongside?: readonly string[];
  /** What the distribution lacks, by Maven coordinates. */
  readonly packages?: string;
}

export const servers: readonly ServerKind[] = [
  {
    title: "Spark 3.5.9",
    requirement: "pyspark==3.5.9",
    packages: "org.apache.spark:spark-connect_2.12:3.5.7",
  },
  { title: "Spark 4.0.5", requirement: "pyspark==4.0.5" },
  { title: "Spark 4.1.4", requirement: "pyspark==4.1.4" },
  { title: "Spark 4.2.1", requirement: "pyspark==4.2.1" },
  { title: "Spark 4.3.0", requirement: "pyspark==4.3.0" },
  { title: "Sail 0.7.2", requirement: "pysail==0.7.2", alongside: ["pyspark==4.1.4", "py4j==0.10.9.9"] },
];

export interface RunningServer extends AsyncDisposable {
  readonly remote: string;
}

/** Where the servers are installed. */
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "spark-connect-matrix");
const python = process.env["PYTHON"] ?? "python3";

/** Installs the server into the cache, unless it is there, and starts it on a free port of loopback. */
export async function startServer(kind: ServerKind): Promise<RunningServer> {
  const home = await install(kind.title, kind.requirement);
  const alongside: string[] = [];
  for (const requirement of kind.alongside ?? []) alongside.push(await install(kind.title, requirement));
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "spark-connect-matrix-"));
  const logFile = join(folder, "log");
  const log = await open(logFile, "w");
  const [command, args, env] = kind.requirement.startsWith("pysail")
    ? sail([home, ...alongside], port)
    : spark(kind, home, port);
  const child = spawn(command, args, {
    cwd: folder,
    // spark-submit would read SPARK_REMOTE itself.
    env: { ...process.env, SPARK_REMOTE: undefined, ...env },
    stdio: ["ignore", log.fd, log.fd],
    detached: true,
  });
  const exited = once(child, "exit");
  const remote = `sc://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await exited;
    await log.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await using client = new SparkConnectClient({ remote, connectTimeoutMs: 120_000 });
    await client.analyze({
      case: "sparkVersion",
      value: { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" },
    });
  } catch (cause) {
    const tail = (await readFile(logFile, "utf8")).slice(-2_000);
    await stop();
    throw new Error(`${kind.title} did not start. Its log ends:\n${tail}`, { cause });
  }
  return { remote, [Symbol.asyncDispose]: stop };
}

async function install(title: string, requirement: string): Promise<string> {
  const directory = join(cache, requirement.replace("==", "-"));
  const onProgress = ({ step }: { readonly step: string }): void => console.error(`${title}: ${step}`);
  await mkdir(join(cache, "work"), { recursive: true });
  await installPackage({ requirement, directory, workDir: join(cache, "work") }, { onProgress });
  return directory;
}

type Command = readonly [string, readonly string[], Readonly<Record<string, string>>];

/** Sail takes its version, and the sessions that it starts, from the PySpark that its Python finds. */
function sail(path: readonly string[], port: number): Command {
  const args = ["-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", String(port)];
  return [python, args, { PYTHONPATH: path.join(delimiter) }];
}

function spark({ packages }: ServerKind, home: string, port: number): Command {
  const conf = {
    "spark.connect.grpc.binding.port": String(port),
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    // So that a plan need not have ten megabytes to travel compressed.
    "spark.connect.session.planCompression.threshold": "1000",
  };
  const args = [
    ...[
      "--class",
      "org.apache.spark.sql.connect.service.SparkConnectServer",
      "--master",
      "local[2]",
      "--driver-memory",
      "1g",
    ],
    ...(packages === undefined ? [] : ["--packages", packages]),
    ...Object.entries(conf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
    "spark-internal",
  ];
  const sparkHome = join(home, "pyspark");
  return [join(sparkHome, "bin", "spark-submit"), args, { SPARK_HOME: sparkHome }];
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}
