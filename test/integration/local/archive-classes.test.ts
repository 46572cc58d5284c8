import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { archiveClasses } from "../../../src/local/archive-classes.ts";
import { startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { sparkHome } from "../spark.ts";
import { small } from "./small-server.ts";

const directory = mkdtempSync(join(tmpdir(), "archive "));
const env = { ...process.env, SPARK_HOME: sparkHome(), XDG_CACHE_HOME: directory };
const options = { env, stateDir: join(directory, "state") };
const cached = () => readdirSync(join(directory, "spark-connect"));
const unused = async () => {};
afterAll(() => rmSync(directory, { recursive: true }));

/** The parts of the cache that a process has mapped. */
async function mappedByServer(): Promise<readonly string[]> {
  await using server = await startEmbeddedServer({ ...small, ...options });
  const maps = readFileSync(`/proc/${server.pid}/maps`, "utf8");
  return cached().filter((name) => maps.includes(join(directory, "spark-connect", name)));
}

it("leaves nothing behind when its server is not used to the end", async () => {
  const broken = archiveClasses(async () => Promise.reject(new Error("on purpose")), options);
  await expect(broken).rejects.toThrow("on purpose");
  expect(cached()).toEqual([]);
});

it("makes what later servers of that Spark and Java start from, once", async () => {
  expect(await archiveClasses(unused, options)).toBe("archived");
  expect(cached()).toEqual([expect.stringMatching(/^classes-[0-9a-f]{16}\.jsa$/)]);
  expect(await mappedByServer()).toEqual(cached());
  expect(await archiveClasses(unused, options)).toBe("found");
});
