import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { findJava } from "../../src/local/java.ts";
import { freePort } from "../../src/local/server-command.ts";

const tables = join(import.meta.dirname, "..", "..", "docker", "tables");

export interface IcebergCatalog extends AsyncDisposable {
  /** Of its REST API. */
  readonly uri: string;
}

/** The catalog of docker-compose.yml, as a process: its tables are in `warehouse`, which `endpoint` keeps. */
export async function startCatalog(
  warehouse: string,
  { sparkHome, s3aJars, endpoint, keys, database }: CatalogOptions,
): Promise<IcebergCatalog> {
  const { stdout } = await promisify(execFile)(join(tables, "fetch-catalog.sh"));
  const port = await freePort();
  // As in the image.
  const first = (await readdir(s3aJars)).filter((name) => name.startsWith("hadoop-aws-"));
  const classPath = [
    tables,
    ...first.map((name) => join(s3aJars, name)),
    join(stdout.trim(), "catalog", "*"),
    ...[s3aJars, join(sparkHome, "jars")].map((folder) => join(folder, "*")),
  ];
  const { command } = await findJava();
  const child = spawn(
    command,
    ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classPath.join(":"), "org.apache.iceberg.rest.RESTCatalogServer"],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        ...keys,
        CATALOG_REST_PORT: String(port),
        CATALOG_URI: `jdbc:sqlite:${database}`,
        CATALOG_WAREHOUSE: warehouse,
        CATALOG_IO__IMPL: "org.apache.iceberg.hadoop.HadoopFileIO",
        S3_ENDPOINT: endpoint,
        S3_REGION: "us-east-1",
        S3_PATH_STYLE: "true",
      },
    },
  );
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill();
    await ended;
  };
  const uri = `http://localhost:${port}`;
  for (const until = performance.now() + 60_000; !(await answers(uri)); await delay(100)) {
    if (child.exitCode === null && performance.now() < until) continue;
    await stop();
    throw new Error("Iceberg's catalog did not answer within 60 s");
  }
  return { uri, [Symbol.asyncDispose]: stop };
}

interface CatalogOptions {
  readonly sparkHome: string;
  /** The folder of the S3A client. */
  readonly s3aJars: string;
  readonly endpoint: string;
  readonly keys: Readonly<Record<string, string>>;
  /** The file in which it keeps where the tables are. */
  readonly database: string;
}

function answers(uri: string): Promise<boolean> {
  return fetch(`${uri}/v1/config`).then(
    ({ ok }) => ok,
    () => false,
  );
}
