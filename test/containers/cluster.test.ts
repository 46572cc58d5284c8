import { execFile } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { SparkSession, UnreachableError } from "../../src/index.ts";
import { type Cluster, describeCluster } from "./cluster.ts";

const session = ({ remote, token }: Pick<Cluster, "remote" | "token">): Promise<SparkSession> =>
  SparkSession.builder.remote(token === "" ? remote : `${remote};token=${token}`).create();

describeCluster("the cluster", (cluster) => {
  it("has two workers, each busy for the Connect server", async () => {
    const master = await (await fetch(`${cluster.masterUrl}/json/`)).json();
    const busy = { state: "ALIVE", coresused: 1 };
    expect(master).toMatchObject({ status: "ALIVE", aliveworkers: 2, workers: [busy, busy] });
  });

  it("computes on more than one task, with exact results", async () => {
    await using spark = await session(cluster);
    const numbers = spark.range(0, 1_000_000, { numPartitions: 8 }).selectExpr("id", "spark_partition_id() AS part");
    const sum = numbers.selectExpr("sum(id)", "count(DISTINCT part)");
    expect((await sum.collect()).map((row) => [...row])).toEqual([[499_999_500_000n, 8n]]);
  });

  it("writes and reads what every node sees", async () => {
    await using spark = await session(cluster);
    await spark.range(0, 8, { numPartitions: 8 }).write.mode("error").parquet("/data/eight parts");
    expect(await spark.read.parquet("/data/eight parts").count()).toBe(8);
  });

  it("writes files that belong to the user it was told", async () => {
    await using spark = await session(cluster);
    await spark.range(3).write.mode("error").parquet("/data/owned");
    expect(statSync(join(cluster.dataDir, "owned", "_SUCCESS")).uid).toBe(cluster.uid);
  });

  it("keeps tables where every node sees them", async () => {
    await using spark = await session(cluster);
    await spark.sql("CREATE TABLE numbers USING parquet AS SELECT id FROM range(0, 100, 1, 4)");
    expect(await spark.table("numbers").count()).toBe(100);
    expect(statSync(join(cluster.dataDir, "warehouse", "numbers", "_SUCCESS")).size).toBe(0);
  });

  it("keeps detached work for a day", async () => {
    await using spark = await session(cluster);
    expect(await spark.conf.get("spark.connect.execute.manager.detachedTimeout")).toBe("1d");
    expect(await spark.conf.get("spark.connect.session.manager.defaultSessionTimeout")).toBe("1d");
  });
});

describeCluster("who may reach the cluster", (cluster) => {
  it.each([
    ["no token", ""],
    ["a wrong token", "wrong"],
  ])("is not someone with %s", async (_, token) => {
    const version = (async () => {
      await using spark = await session({ ...cluster, token });
      return await spark.version();
    })();
    await expect(version).rejects.toThrow(UnreachableError);
  });

  it("is this machine alone: ports are published on loopback, and nowhere else", async () => {
    const format =
      "{{ range $inner, $outer := .NetworkSettings.Ports }}{{ range $outer }}{{ .HostIp }} {{ end }}{{ end }}";
    const { stdout } = await promisify(execFile)("docker", ["inspect", "--format", format, ...cluster.containerIds]);
    expect(stdout.trim().split(/\s+/)).toEqual(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
    const refused = await Promise.all(
      otherAddresses().map((address) => answers(address, Number(portOf(cluster.remote)))),
    );
    expect(refused).toEqual(refused.map(() => false));
  });
});

const portOf = (remote: string): string | undefined => /:(\d+)\//.exec(remote)?.[1];

function otherAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => address);
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 3000 });
  socket.on("timeout", () => socket.destroy(new Error("timeout")));
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
