import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { land } from "../integration/credit-snapshot/landing-zone.ts";
import { type Cluster, describeCluster } from "./cluster.ts";

const script = join(import.meta.dirname, "..", "..", "docker", "client", "build-image.sh");
const run = promisify(execFile);

describeCluster("the client's image", (cluster) => {
  let image: string;
  let config: string;

  beforeAll(async () => {
    image = (await run(script, { maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
    config = await mkdtemp(join(tmpdir(), "client-config-"));
    await run("chmod", ["755", config]);
    await writeFile(join(config, "config.yaml"), profile);
  });
  afterAll(() => rm(config, { recursive: true, force: true }));

  /** Nothing can be written, and the configuration is mounted, as in a locked-down pod. */
  const client = async (options: readonly string[], args: readonly string[]): Promise<string> => {
    const mounts = ["--read-only", "--volume", `${config}:/config/spark-connect:ro`];
    return (await run("docker", ["run", "--rm", ...mounts, ...options, image, ...args])).stdout;
  };

  it("has the command, and neither root nor a JVM", async () => {
    const { version } = (await import("../../package.json", { with: { type: "json" } })).default;
    expect(await client([], ["--version"])).toBe(`${version}\n`);
    const user = await client(["--entrypoint", "sh"], ["-c", "id -u; command -v java || echo none"]);
    expect(user).toBe("65532\nnone\n");
  });

  it("submits the credit snapshot to the cluster with a profile that is mounted", async () => {
    await using spark = await SparkSession.builder.remote(`${cluster.remote};token=${cluster.token}`).create();
    await land(spark, "/data/image/landing", { days: ["2022-02-28", "2022-03-25"] });
    const zones = ["--landing", "/data/image/landing", "--processed", "/data/image/processed"];
    const stdout = await client(besideConnect(cluster), [
      "submit",
      "credit-snapshot",
      ...zones,
      ...["--as-of", "2022-03-25", "-o", "json"],
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      state: "published",
      rowsPerDay: { "2022-02-28": 26, "2022-03-25": 26 },
      spark: { remote: "sc://localhost:15002" },
    });
  });
});

const profile = `default_profile: cluster
profiles:
  cluster:
    remote: sc://localhost:15002
    token_env: CLUSTER_TOKEN
`;

/** On the Connect server's own network interface: a token is sent in plaintext only to localhost. */
function besideConnect({ containerIds, token }: Cluster): readonly string[] {
  const connect = containerIds.at(3) ?? "";
  return ["--network", `container:${connect}`, "--env", `CLUSTER_TOKEN=${token}`];
}
