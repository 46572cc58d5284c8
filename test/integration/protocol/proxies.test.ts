import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ClientOptions,
  functions as F,
  type ReconnectEvent,
  SparkConnectClient,
  SparkSession,
  UnreachableError,
} from "../../../src/index.ts";
import { run } from "../../scripted/support/plans.ts";
import { type Home, makeHome, runCommand, startCommand } from "../cli/run-command.ts";
import { land, makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";
import { type Nginx, startNginx } from "./nginx.ts";

/** How operators set their proxies, and what each does to a client. */
const sites = {
  plain: "",
  // Shorter than the two seconds between Spark's signs of life.
  idle: "grpc_read_timeout 1s;",
  resting: "keepalive_timeout 1s;",
  goaway: "keepalive_requests 5;",
  "one-stream": "http2_max_concurrent_streams 1;",
  mtls: "ssl_verify_client on;",
  // The gateway has tokens of its own, and does not pass them on.
  unauthorized: `if ($http_authorization != "Bearer the-gateways") { return 401; }`,
  forbidden: `if ($http_authorization != "Bearer the-gateways") { return 403; }`,
};

let nginx: Nginx;
let home: Home;
let folder: string;
let lake: TestLake;

beforeAll(async () => {
  nginx = await startNginx(sparkRemote(), sites);
  home = await makeHome();
  folder = await mkdtemp(join(tmpdir(), "proxies-"));
  lake = await makeLake();
});
afterAll(async () => {
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
  await nginx?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function clientOf(site: keyof typeof sites, options: Partial<ClientOptions> = {}): SparkConnectClient {
  const tls = { rootCertificates: nginx.certificates.root, ...options.tls };
  return new SparkConnectClient({ remote: nginx.remote(site), ...options, tls });
}

const commandOf = (site: keyof typeof sites) => ({
  env: {
    ...home.env,
    SPARK_REMOTE: nginx.remote(site),
    NODE_EXTRA_CA_CERTS: nginx.certificates.rootFile,
    GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: undefined,
  },
});

/** A write that says nothing for so long; it appends, so that a second execution shows. */
const slowWrite = (spark: SparkSession, out: string, ms: number) =>
  spark
    .range(1)
    .select(F.java_method(F.lit("java.lang.Thread"), F.lit("sleep"), F.lit(BigInt(ms))).alias("slept"))
    .write.mode("append")
    .parquet(out);

const query = "select id from range(0, 500, 1, 5)";
const rowsIn = (batches: readonly { readonly rowCount: number }[]) =>
  batches.reduce((sum, { rowCount }) => sum + rowCount, 0);

describe("behind nginx", () => {
  it("a write that outlasts the proxy's idle timeout goes on by reattaching, and is executed once", async () => {
    const reconnects: ReconnectEvent[] = [];
    await using spark = SparkSession.fromClient(clientOf("idle", { onReconnect: (event) => reconnects.push(event) }));
    const out = join(folder, "slow");
    await slowWrite(spark, out, 5_000);
    expect(reconnects.length).toBeGreaterThan(0);
    expect(await spark.read.parquet(out).count()).toBe(1);
  });

  it("a session that rested until the proxy closed its connection goes on", async () => {
    await using client = clientOf("resting");
    const closed = nginx.closed("resting");
    expect(rowsIn(await run(client, query))).toBe(500);
    await closed;
    expect(rowsIn(await run(client, query))).toBe(500);
  });

  it("results are whole while the proxy tells the client to go away after every fifth request", async () => {
    await using client = clientOf("goaway");
    for (let round = 0; round < 3; round++) {
      const results = await Promise.all(Array.from({ length: 6 }, () => run(client, query)));
      expect(results.map(rowsIn)).toEqual([500, 500, 500, 500, 500, 500]);
    }
  });

  it("eight queries at once end where a connection has room for one stream", async () => {
    await using client = clientOf("one-stream");
    const results = await Promise.all(Array.from({ length: 8 }, () => run(client, query)));
    expect(results.map(rowsIn)).toEqual(Array(8).fill(500));
  });

  it("a client with a certificate of the right authority is served, and one without is told what lacks", async () => {
    const { certificate, key } = await nginx.certificates.issue("client", "DNS:client");
    await using client = clientOf("mtls", { tls: { clientCertificate: certificate, clientKey: key } });
    expect(rowsIn(await run(client, query))).toBe(500);
    await using bare = clientOf("mtls", { connectTimeoutMs: 500 });
    const failure: unknown = await run(bare, query).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    expect(String(failure)).toContain("client certificate");
  });

  it.each(["unauthorized", "forbidden"] as const)(
    "a wrong token is refused with exit code 3, and says so: %s",
    async (site) => {
      const { exitCode, stderr } = await runCommand(["sql", "SELECT 1"], commandOf(site));
      expect(exitCode).toBe(3);
      expect(stderr).toContain("refuses the token");
    },
  );
});

describe("a reload of nginx", () => {
  it("cuts a running write, which goes on by reattaching and is executed once", async () => {
    const reconnects: ReconnectEvent[] = [];
    await using spark = SparkSession.fromClient(clientOf("plain", { onReconnect: (event) => reconnects.push(event) }));
    const out = join(folder, "reloaded");
    const accepted = Promise.withResolvers<string>();
    const command = spark
      .range(1)
      .select(F.java_method(F.lit("java.lang.Thread"), F.lit("sleep"), F.lit(4_000n)).alias("slept"))
      .write.mode("append")
      .toCommand(out);
    const written = spark.execute(command, { onAccepted: accepted.resolve });
    await accepted.promise;
    nginx.reload();
    await written;
    expect(reconnects.length).toBeGreaterThan(0);
    expect(await spark.read.parquet(out).count()).toBe(1);
  });

  it("leaves one run of a day that was being published", async () => {
    await using spark = await SparkSession.builder.remote(sparkRemote()).create();
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-01"] });
    const flags = ["--landing", lake.landing, "--processed", lake.processed, "--as-of", "2022-02-01"];
    const submitted = startCommand(["submit", "credit-snapshot", ...flags], commandOf("plain"));
    await submitted.said(/^Run /);
    nginx.reload();
    const { exitCode, stderr } = await submitted.ended;
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
    const day = join(lake.processed, "as_of=2022-02-01");
    const runs = (await readdir(day)).filter((name) => name.startsWith("_run-"));
    expect(runs).toHaveLength(1);
    expect(await readdir(join(day, runs[0] ?? ""))).toContain("_SUCCESS");
  });
});
