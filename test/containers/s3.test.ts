import { mkdirSync } from "node:fs";
import { copyFile, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../src/index.ts";
import type { EmbeddedServer } from "../../src/local/embedded-server.ts";
import { filesBelow } from "../files-below.ts";
import { type Ended, type Home, makeHome, runCommand, startCommand } from "../integration/cli/run-command.ts";
import { daysOf, land, landCopies, submitSnapshot } from "../integration/credit-snapshot/landing-zone.ts";
import { describeStorage } from "./cluster.ts";
import { s3Lake } from "./s3-lake.ts";
import { type S3Proxy, startS3Proxy } from "./s3-proxy.ts";
import { startS3Spark, wrongSecret } from "./s3-spark.ts";

const asOf = "2022-03-25";
const days = ["2022-01-31", "2022-02-28", asOf];
const rowsPerDay = Object.fromEntries(days.map((day) => [day, 26]));

describeStorage("a credit snapshot on S3", (_cluster, s3) => {
  const lake = s3Lake(s3, "faults");
  let proxy: S3Proxy;
  let server: EmbeddedServer;
  let home: Home;
  let spark: SparkSession;

  beforeAll(async () => {
    home = await makeHome();
    proxy = await startS3Proxy(s3.port);
    server = await startS3Spark(proxy.endpoint, s3);
    spark = await SparkSession.builder.remote(`${server.remote};token=${server.token}`).create();
    await land(spark, lake.landing, { days });
  });
  afterAll(async () => {
    await spark?.stop();
    await server?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await lake[Symbol.asyncDispose]();
    await home?.[Symbol.asyncDispose]();
  });
  afterEach(() => {
    proxy.rule = () => "pass";
  });

  function envOf({ remote, token }: EmbeddedServer): Readonly<Record<string, string>> {
    return { ...home.env, SPARK_REMOTE: remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: token };
  }

  function run(args: readonly string[]): Promise<Ended> {
    return runCommand(args, { env: envOf(server) });
  }

  it("is refused, with the reason and no secret, when the keys are wrong", async () => {
    mkdirSync(join(s3.bucketsDir, "denied"));
    const denied = { landing: "s3a://denied/landing", processed: "s3a://denied/processed" };
    const { exitCode, stdout, stderr } = await run(submitSnapshot(denied, asOf, "-o", "json"));
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 1,
      outcome: "not-published",
      error: {
        code: "JOB_FAILED",
        message: expect.stringMatching(/s3a:\/\/denied\/.* Check your key and signing method/),
      },
    });
    for (const secret of [wrongSecret, s3.secretAccessKey]) expect(stdout + stderr).not.toContain(secret);
  });

  it.each(["landing", "processed"])("fails with the bucket's name when that of %s is not there", async (root) => {
    const { exitCode, stdout } = await run(
      submitSnapshot({ ...lake, [root]: `s3a://nowhere/${root}` }, asOf, "-o", "json"),
    );
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 1,
      outcome: "not-published",
      error: {
        code: "JOB_FAILED",
        message: expect.stringMatching(/s3a:\/\/nowhere\/.* The specified bucket does not exist/),
      },
    });
  });

  it("is refused for a file that was copied into the server's folder, which has no ETag", async () => {
    await using copied = s3Lake(s3, "copied");
    await land(spark, copied.landing, { days });
    const folder = join(s3.bucketsDir, "lake", "copied", "landing", `record_date=${asOf}`);
    for (const file of await readdir(folder)) {
      const copy = join(folder, `copy-${file}`);
      await copyFile(join(folder, file), copy);
      await rename(copy, join(folder, file));
    }
    const { exitCode, stdout } = await run(submitSnapshot(copied, asOf, "-o", "json"));
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 1,
      outcome: "not-published",
      error: {
        code: "JOB_FAILED",
        message: expect.stringMatching(
          /^2022-03-25 cannot be read: the store lists its file s3a:\/\/lake\/copied\/landing\/record_date=2022-03-25\/part-[^ ]+ without an ETag/,
        ),
        hint: "Upload the file through S3: one that was copied into the folder of an S3 server has no ETag.",
      },
    });
  });

  it("is the right table although every tenth request fails", async () => {
    const failed = { "slow-down": 0, cut: 0 };
    proxy.rule = ({ nth }) => {
      if (nth % 10 !== 0) return "pass";
      const fate = nth % 20 === 0 ? "cut" : "slow-down";
      failed[fate] += 1;
      return fate;
    };
    const { exitCode, stdout, stderr } = await run(submitSnapshot(lake, asOf, "-o", "json"));
    expect({ exitCode, ...JSON.parse(stdout) }, stderr).toMatchObject({ exitCode: 0, state: "published", rowsPerDay });
    expect(Math.min(failed.cut, failed["slow-down"])).toBeGreaterThan(2);
    proxy.rule = () => "pass";
    const { stdout: resolved } = await run(["resolve", "--processed", lake.processed]);
    const counts = await spark.read.parquet(resolved.trim()).groupBy("record_date").count().collect();
    expect(Object.fromEntries(counts.map(([day, count]) => [String(day), Number(count)]))).toEqual(rowsPerDay);
  });

  it("leaves nothing where gc was, although the server died between the tasks' uploads and the job's commit", async () => {
    await using crashed = s3Lake(s3, "crashed");
    await land(spark, crashed.landing, { days });
    const files = () => filesBelow(join(s3.bucketsDir, "lake", "crashed", "processed"));
    await using dying = await startS3Spark(proxy.endpoint, s3);
    let completions = 0;
    proxy.rule = ({ method, url }) => {
      const completes = method === "POST" && /crashed\/processed.*[?&]uploadId=/.test(url);
      completions += completes ? 1 : 0;
      return completes ? "slow-down" : "pass";
    };
    const writing = startCommand(submitSnapshot(crashed, asOf), { env: envOf(dying) });
    await expect.poll(() => completions, { timeout: 120_000 }).toBeGreaterThan(0);
    process.kill(dying.pid, "SIGKILL");
    writing.process.kill("SIGKILL");
    await writing.ended;
    proxy.rule = () => "pass";
    const left = await files();
    expect(left.filter((file) => file.includes("/__magic_job-"))).not.toEqual([]);
    const gc = ["gc", "--processed", crashed.processed, "--grace", "1ms", "--yes", "-o", "json"];
    const { stdout } = await run(gc);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, runs: [{ asOf, reason: "crashed", files: left.length }] });
    expect(await files()).toEqual([]);
    expect(JSON.parse((await run(gc)).stdout)).toMatchObject({ ok: true, runs: [] });
  });

  it("lists 5,000 days' names once, and asks of all other days nothing", async () => {
    await using large = s3Lake(s3, "large");
    await land(spark, large.landing, { days });
    const folder = join(s3.bucketsDir, "lake", "large", "landing");
    const others = daysOf("2008-01-01", asOf).filter((day) => !days.includes(day));
    await landCopies(folder, asOf, others.slice(-4_997));
    expect((await readdir(folder)).filter((name) => name !== "_SUCCESS")).toHaveLength(5_000);
    const requests: URL[] = [];
    proxy.rule = ({ url }) => {
      requests.push(new URL(url, "http://s3"));
      return "pass";
    };
    const { exitCode, stdout } = await run(submitSnapshot(large, asOf, "--since", "2022-01", "-o", "json"));
    const read = { partitions: 3, files: 3, filesNeeded: 3, amplification: 1 };
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, state: "published", rowsPerDay, read });
    const asked = requests.map(({ pathname, searchParams }) => searchParams.get("prefix") ?? decodeURI(pathname));
    const pages = requests.filter(({ searchParams }) => searchParams.has("continuation-token"));
    // A thousand names a page, `_SUCCESS` among them.
    expect(pages.map(({ searchParams }) => searchParams.get("prefix"))).toEqual(Array(5).fill("large/landing/"));
    const ofDays = asked.flatMap((path) => /large\/landing\/record_date=(\d{4}-\d\d-\d\d)/.exec(path)?.[1] ?? []);
    expect([...new Set(ofDays)].sort()).toEqual(days);
    // As for three days, plus the five pages: about 80 and 5.
    expect(asked.filter((path) => path.includes("large/landing")).length).toBeLessThan(105);
  });
});
