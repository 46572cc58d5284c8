import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";
import { type EmbeddedServer, startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { sparkHome } from "../spark.ts";

const execute = promisify(execFile);

/**
 * A Spark for this test file only, with the catalog `merging`, whose tables MERGE can change; call it at the top, and
 * the result in tests. A session's artifact would not do: a streaming query's session loads its classes again.
 */
export function mergingSpark(): () => string {
  let folder = "";
  let server: EmbeddedServer | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "merging-"));
    server = await startEmbeddedServer({
      master: "local[2]",
      conf: {
        "spark.jars": await catalogJar(folder),
        "spark.sql.catalog.merging": "sparkconnect.test.MergeCatalog",
        "spark.sql.shuffle.partitions": "1",
        // The plans of a merge are large and the tables are small: compiling takes longer than running.
        "spark.sql.codegen.wholeStage": "false",
      },
    });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (server === undefined) throw new Error("The server runs only while tests do.");
    return `${server.remote};token=${server.token}`;
  };
}

/** Compiles the catalog for the Spark that the tests run. */
async function catalogJar(folder: string): Promise<string> {
  const sourceFolder = join(import.meta.dirname, "merge-catalog");
  const sources = (await readdir(sourceFolder)).map((name) => join(sourceFolder, name));
  const [classes, jar] = [join(folder, "classes"), join(folder, "merge-catalog.jar")];
  const classPath = join(sparkHome(), "jars", "*");
  await execute("javac", ["--release", "17", "-proc:none", "-cp", classPath, "-d", classes, ...sources]);
  await execute("jar", ["--create", "--file", jar, "-C", classes, "."]);
  return jar;
}
