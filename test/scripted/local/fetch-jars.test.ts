import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchJars, installedJars } from "../../../src/local/formats/fetch-jars.ts";
import { jarsOf } from "../../../src/local/formats/table-formats.ts";

let cache: string;
let mirror: Server;
let asked: string[];
let answer: { readonly status: number; readonly body: string };
let notes: string[];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "jars-"));
  [asked, notes, answer] = [[], [], { status: 200, body: "another jar" }];
  mirror = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.writeHead(answer.status).end(answer.body);
  }).listen(0, "127.0.0.1");
  await once(mirror, "listening");
});
afterEach(async () => {
  mirror.close();
  await rm(cache, { recursive: true, force: true });
});

// It listens on a port.
const url = (): string => `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/maven`;
const env = () => ({ XDG_CACHE_HOME: cache, DEFAULT_ARTIFACT_REPOSITORY: url() });
const fetched = () => fetchJars(["iceberg"], { env: env(), note: (line) => notes.push(line) });
const kept = () => readdir(join(cache, "spark-connect", "jars"));
const [iceberg] = jarsOf(["iceberg"]);

it("asks the repository that is named, and keeps nothing of a jar with other bytes", async () => {
  const sha256 = createHash("sha256").update(answer.body).digest("hex");
  await expect(fetched()).rejects.toThrow(`has the SHA-256 ${sha256}, not ${iceberg?.sha256}: it was not kept`);
  expect(asked).toEqual([`/maven/${iceberg?.path}`]);
  expect(notes).toEqual([`Downloading ${url()}/${iceberg?.path}`]);
  expect(await kept()).toEqual([]);
});

it("says what the repository answered, and that it does not answer", async () => {
  answer = { status: 404, body: "" };
  await expect(fetched()).rejects.toThrow(
    `${url()}/${iceberg?.path} answered 404 Not Found. DEFAULT_ARTIFACT_REPOSITORY`,
  );
  const [place, named] = [url(), env()];
  mirror.close();
  const gone = fetchJars(["iceberg"], { env: named, note: () => {} });
  await expect(gone).rejects.toThrow(`Cannot fetch ${place}/${iceberg?.path}: connect ECONNREFUSED`);
  expect(await kept()).toEqual([]);
});

it("asks for nothing that is there, and a server needs all that are asked for", async () => {
  const names = jarsOf(["delta"]).map(({ path }) => basename(path));
  await expect(installedJars(["delta"], env())).rejects.toThrow(
    `${names[0]} is missing. Run \`spark-connect local install --with delta\`, which fetches it.`,
  );
  await expect(fetched()).rejects.toThrow("it was not kept");
  for (const name of names) await writeFile(join(cache, "spark-connect", "jars", name), "");
  expect(await fetchJars(["delta"], { env: env(), note: () => {} })).toBe(false);
  expect((await installedJars(["delta"], env())).map((file) => basename(file))).toEqual(names);
  expect(asked).toHaveLength(1);
});
