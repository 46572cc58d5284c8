import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { findCompose } from "../../scripts/compose.ts";
import { tablesEnvironment } from "../../scripts/compose-tables.ts";
import type { TableFormat } from "../../src/local/formats/table-formats.ts";
import { installSpark } from "../../src/local/install-spark.ts";
import { makeHome } from "../integration/cli/run-command.ts";
import { landNumbered } from "../integration/credit-snapshot/kills/rounds.ts";
import { iceberg } from "../integration/tables/formats.ts";
import { connectTo, killTables } from "../integration/tables/killed-tables.ts";
import { uncompiled } from "../integration/tables/table-spark.ts";
import { type FixedServer, fixedAddress, startAt } from "../runs/fixed-server.ts";
import { describeCluster, describeStorage } from "./cluster.ts";
import { startCatalog } from "./iceberg-catalog.ts";
import { s3Lake } from "./s3-lake.ts";
import { keysOf, s3Conf } from "./s3-spark.ts";

/** A server takes long to start: `S3_CLIENT_KILLS=100 S3_SERVER_KILLS=100 npx vitest run test/containers/tables.test.ts` */
const kills = {
  clients: Number(process.env["S3_CLIENT_KILLS"] ?? 1),
  servers: Number(process.env["S3_SERVER_KILLS"] ?? 0),
  seed: Number(process.env["SEED"] ?? Date.now() % 1_000_000),
};

describeStorage("a table of Iceberg on S3, in its REST catalog", (_cluster, s3) => {
  const ended = new AsyncDisposableStack();
  afterAll(() => ended.disposeAsync());

  it(`is whole for readers while ${kills.clients} clients and ${kills.servers} servers are killed`, {
    timeout: 10 * 60_000 + (kills.clients + kills.servers) * 120_000,
  }, async () => {
    const data = await mkdtemp(join(tmpdir(), "s3-tables-"));
    ended.defer(() => rm(data, { recursive: true, force: true }));
    const formats = ["iceberg"] as const;
    const keys = keysOf(s3);
    const own = { ...process.env, SPARK_HOME: undefined, SPARK_REMOTE: undefined, XDG_DATA_HOME: data, ...keys };
    const { spark } = await installSpark({ env: own, formats, note: (line) => process.stderr.write(`${line}\n`) });
    const env = { ...own, SPARK_HOME: spark.home };
    const endpoint = `http://localhost:${s3.port}`;
    const conf = await s3Conf(endpoint, env);
    const s3aJars = dirname(conf["spark.driver.extraClassPath"] ?? "");
    const lake = ended.use(s3Lake(s3, "killed-tables"));
    const catalog = ended.use(
      await startCatalog("s3a://lake/killed-tables/warehouse", {
        sparkHome: spark.home,
        s3aJars,
        endpoint,
        keys,
        database: join(data, "catalog.db"),
      }),
    );
    const [home, address] = [ended.use(await makeHome()), await fixedAddress()];
    let server: FixedServer | undefined;
    ended.defer(async () => await server?.[Symbol.asyncDispose]());
    const restart = async () => {
      await server?.kill();
      server = await startAt(address, {
        master: "local[2]",
        formats,
        env,
        conf: {
          ...conf,
          ...uncompiled,
          "spark.driver.memory": "1g",
          "spark.sql.catalog.lake.type": "rest",
          "spark.sql.catalog.lake.uri": catalog.uri,
          "spark.sql.catalog.lake.warehouse": "",
          "spark.sql.catalog.lake.io-impl": "org.apache.iceberg.hadoop.HadoopFileIO",
        },
      });
    };
    const on = { address, home, landing: lake.landing, restart };
    await restart();
    {
      await using session = connectTo(on);
      await landNumbered(session, lake.landing);
      await session.sql("CREATE NAMESPACE lake.risk");
    }
    await killTables(on, [iceberg], kills);
    const files = await readdir(join(s3.bucketsDir, "lake/killed-tables/warehouse"), { recursive: true });
    expect(files.some((file) => file.endsWith(".parquet"))).toBe(true);
  });
});

describeCluster("docker-compose.yml", () => {
  it.each<{ with: readonly TableFormat[]; profiles: readonly string[]; lines: readonly RegExp[]; active: string }>([
    {
      with: ["iceberg", "delta"],
      profiles: [],
      lines: [
        /lake\.type=hadoop/,
        /lake\.warehouse=\/data\/lake/,
        /spark_catalog=\S+DeltaCatalog/,
        /databaseName=\/data\/metastore/,
      ],
      active: "",
    },
    {
      with: ["iceberg"],
      profiles: ["s3"],
      lines: [/lake\.type=rest/, /lake\.uri=http:\/\/catalog:8181/],
      active: "s3,iceberg-s3",
    },
  ])("gives the cluster the formats $with with the profiles $profiles", async (given) => {
    const [command = "", ...args] = (await findCompose())?.command ?? [];
    const needed = [
      "SPARK_UID",
      "SPARK_GID",
      "SPARK_CONNECT_AUTHENTICATE_TOKEN",
      "S3_ACCESS_KEY_ID",
      "S3_SECRET_ACCESS_KEY",
    ];
    const environment = tablesEnvironment(given.with, { profiles: [...given.profiles, ...given.with], isUp: true });
    const { stdout } = await promisify(execFile)(command, [...args, "config"], {
      cwd: join(import.meta.dirname, "..", ".."),
      env: {
        ...process.env,
        ...Object.fromEntries(needed.map((name) => [name, "1"])),
        ...environment,
      },
    });
    const connect = /^ {2}connect:\n(?: {3,}.*\n)+/m.exec(stdout)?.[0] ?? "";
    for (const line of given.lines) expect(connect).toMatch(line);
    // Compose 1.29 shows the services of all profiles.
    expect(environment["COMPOSE_PROFILES"]).toBe(given.active);
    expect(/^ {2}catalog:\n(?: {3,}.*\n)+/m.exec(stdout)?.[0]).toMatch(/profiles:\s+- iceberg-s3/);
  });
});
