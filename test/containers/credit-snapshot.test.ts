import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { land } from "../integration/credit-snapshot/landing-zone.ts";
import { readWithPySpark } from "../integration/read-with-pyspark.ts";
import { type Cluster, describeCluster } from "./cluster.ts";

const command = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
const days = ["2022-01-31", "2022-02-28", "2022-03-25"];

describeCluster("a credit snapshot on the cluster", (cluster) => {
  it("is the table that PySpark reads, and is not published twice", async () => {
    await using spark = await SparkSession.builder.remote(`${cluster.remote};token=${cluster.token}`).create();
    await land(spark, "/data/credits/landing", { days: [...days, "2022-03-24"] });

    const published = await submit(cluster);
    const rowsPerDay = Object.fromEntries(days.map((day) => [day, 26]));
    expect(published).toMatchObject({
      ok: true,
      state: "published",
      days,
      rows: 78,
      rowsPerDay,
      read: { amplification: 1 },
      spark: { ui: cluster.uiUrl },
    });
    expect(await (await fetch(`${cluster.uiUrl}/jobs/`)).text()).toContain("Completed Jobs");
    expect(await submit(cluster)).toMatchObject({ ok: true, state: "already-published", path: published["path"] });

    const path = String(published["path"]).replace(/^\/data/, cluster.dataDir);
    const credits = Array.from({ length: 26 }, (_, id) => [`c${`${id}`.padStart(7, "0")}`, id % 7, id % 11, id % 13]);
    const expected = credits.flatMap((credit) => days.map((day) => [...credit.map(String), day]));
    const schema = "struct<Id:string,dim1:int,dim2:int,dim3:int,record_date:date>";
    expect(await readWithPySpark([path])).toEqual([{ schema, rows: expected }]);
  });
});

async function submit({ remote, token }: Cluster): Promise<Readonly<Record<string, unknown>>> {
  const zones = ["--landing", "/data/credits/landing", "--processed", "/data/credits/processed"];
  const args = [command, "submit", "credit-snapshot", ...zones, "--as-of", "2022-03-25", "-o", "json"];
  const env = { ...process.env, SPARK_REMOTE: remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: token };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout);
}
