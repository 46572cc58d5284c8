import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { archiveEnvironment } from "./class-archive.ts";
import type { Environment } from "./directories.ts";
import type { SparkDistribution } from "./distribution.ts";
import type { Java } from "./java.ts";

const day = "1d";

export interface ServerSettings {
  readonly spark: SparkDistribution;
  readonly java: Java;
  readonly master: string;
  /** The caller's Spark settings. They override ours, except where they would open the server to others. */
  readonly conf: Readonly<Record<string, string>>;
  readonly port: number;
  readonly token: string;
  /** A directory for this server alone, for Spark's scratch files and its settings. */
  readonly workDir: string;
}

/** The command that runs a Connect server in the foreground. No setting is an argument: `ps` shows those to everyone. */
export function serverCommand({ spark }: ServerSettings, propertiesFile: string): readonly string[] {
  return [
    join(spark.home, "bin", "spark-submit"),
    "--class",
    "org.apache.spark.sql.connect.service.SparkConnectServer",
    "--properties-file",
    propertiesFile,
    "--load-spark-defaults",
    "spark-internal",
  ];
}

/** Spark's settings for a server that only its owner can reach, and that keeps detached work for a day. */
export function serverConf({ master, conf, port, workDir }: ServerSettings): Readonly<Record<string, string>> {
  return {
    // Every user of this machine could read it, because it asks for no token.
    "spark.ui.enabled": "false",
    "spark.ui.killEnabled": "false",
    "spark.local.dir": join(workDir, "local"),
    "spark.sql.warehouse.dir": join(workDir, "warehouse"),
    "spark.connect.execute.manager.detachedTimeout": day,
    // A session that idles out takes its running operations with it.
    "spark.connect.session.manager.defaultSessionTimeout": day,
    ...conf,
    "spark.master": master,
    "spark.submit.deployMode": "client",
    // By default, Connect listens on all interfaces.
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": String(port),
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    // The driver's own ports carry no token: without this, other users of the machine could speak to them.
    ...(/^local(\[|$)/.test(master) ? { "spark.authenticate": "true" } : {}),
  };
}

/** Text of a Java properties file. */
export function propertiesText(conf: Readonly<Record<string, string>>): string {
  return Object.entries(conf)
    .map(([key, value]) => `${escapeProperty(key)}=${escapeProperty(value)}\n`)
    .join("");
}

function escapeProperty(text: string): string {
  return text.replace(/[\\=:#!\s]|[^\x20-\x7e]/g, (character) =>
    /[\\=:#! ]/.test(character) ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The environment of the server: ours, without the variables that would make Spark use other files or addresses. */
export function serverEnvironment({ spark, java, token }: ServerSettings, env: Environment): Environment {
  const { SPARK_REMOTE, SPARK_CONNECT_MODE_ENABLED, JAVA_HOME, SPARK_CONNECT_AUTHENTICATE_TOKEN, ...rest } = env;
  return {
    ...rest,
    SPARK_HOME: spark.home,
    SPARK_CONNECT_AUTHENTICATE_TOKEN: token,
    // The web page asks for no token, and by default listens on all interfaces.
    SPARK_LOCAL_IP: "127.0.0.1",
    ...(java.source === "JAVA_HOME" ? { JAVA_HOME } : {}),
    ...archiveEnvironment(spark, java, env),
    ...(speaksUtf8(env) ? {} : { LC_ALL: "C.UTF-8" }),
  };
}

/** In another locale, such as cron's, the JVM refuses file names beyond ASCII (InvalidPathException). */
function speaksUtf8({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  // Only a server on a Unix socket, or one that does not listen, has another kind of address.
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
