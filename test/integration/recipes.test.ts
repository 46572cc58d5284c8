import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { parseConnectionString } from "../../src/client/connection-string.ts";
import { functions as F, SparkConnectClient, SparkSession } from "../../src/index.ts";
import { makeCertificates } from "../scripted/support/certificates.ts";
import { land, makeLake } from "./credit-snapshot/landing-zone.ts";
import { nginxConf, untilItSays } from "./protocol/nginx.ts";
import { sparkRemote } from "./spark.ts";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

async function blocks(page: string, language: string): Promise<readonly string[]> {
  const text = await readFile(join(root, "docs", page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, body]) => body ?? "");
}

it("docs/recipes.md: cron, whose environment is bare, runs the crontab's line", async () => {
  await using lake = await makeLake();
  const home = await mkdtemp(join(tmpdir(), "cron-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(home, { recursive: true, force: true }));
  await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  const [yesterday, today] = [-1, 0].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10));
  await land(spark, lake.landing, { days: [yesterday ?? "", today ?? ""] });

  // The page's project, and its Node.
  await mkdir(join(home, "project/node_modules/.bin"), { recursive: true });
  await chmod(join(root, "dist/cli/main.js"), 0o755);
  await symlink(join(root, "dist/cli/main.js"), join(home, "project/node_modules/.bin/spark-connect"));
  await writeFile(join(home, ".spark-env"), `export SPARK_REMOTE='${sparkRemote()}'\n`);
  const [crontab = ""] = await blocks("recipes.md", "cron");
  const lines = crontab
    .replaceAll("/opt/lake", join(home, "project"))
    .replaceAll("/usr/local/bin", dirname(process.execPath))
    .replaceAll("s3a://lake/landing", lake.landing)
    .replaceAll("s3a://lake/processed", lake.processed)
    .trimEnd()
    .split("\n");
  const settings = lines.filter((line) => /^[A-Z]+=/.test(line)).map((line) => line.split("="));
  const command = lines.at(-1)?.replace(/^(\S+ ){5}/, "") ?? "";

  const env = { HOME: home, LOGNAME: "lake", SHELL: "/bin/sh", PATH: "/usr/bin:/bin", ...Object.fromEntries(settings) };
  const { stdout, stderr } = await run(env.SHELL, ["-c", command], { env, cwd: home });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\/.*\/_run-0001-[0-9a-f]{8}-[0-9a-f]{4}\n$/);
});

describe("docs/tls.md: nginx before a Connect server", () => {
  let folder: string;
  let remote: string;
  let rootCertificates: Buffer;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nginx-"));
    await using certificates = await makeCertificates();
    rootCertificates = certificates.root;
    const { certificate, key } = await certificates.issue("proxy", "DNS:localhost");
    await writeFile(join(folder, "tls.crt"), certificate);
    await writeFile(join(folder, "tls.key"), key);
    const { host, port, token } = parseConnectionString(sparkRemote());
    const [server = ""] = await blocks("tls.md", "nginx");
    const socket = join(folder, "nginx.sock");
    const site = server
      .replace("listen 443", `listen unix:${socket}`)
      .replaceAll("/etc/nginx/tls", folder)
      .replace("127.0.0.1:15002", `${host}:${port}`);
    await writeFile(join(folder, "nginx.conf"), nginxConf(folder, site));
    const nginx = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-e", "stderr"]);
    const ended = once(nginx, "close");
    // nginx cannot choose a free port by itself: this port leads to its socket.
    const entrance = createServer((client) => {
      const inner = connect(socket).on("error", () => client.destroy());
      client
        .on("error", () => inner.destroy())
        .pipe(inner)
        .pipe(client);
    }).listen(0, "127.0.0.1");
    stop = async () => {
      nginx.kill();
      entrance.close();
      await ended;
      await rm(folder, { recursive: true, force: true });
    };
    await untilItSays(nginx.stderr, "start worker processes");
    const { port: outer } = entrance.address() as AddressInfo; // of a TCP server that listens
    remote = `sc://localhost:${outer}/;use_ssl=true;token=${token}`;
  });
  afterAll(() => stop());

  const open = () => SparkSession.fromClient(new SparkConnectClient({ remote, tls: { rootCertificates } }));

  it("passes large results on", async () => {
    await using spark = open();
    let rows = 0;
    for await (const batch of spark
      .range(400_000)
      .select("id", F.repeat(F.lit("x"), 50).alias("text"))
      .batches()) {
      rows += batch.numRows;
    }
    expect(rows).toBe(400_000);
  });

  it("passes local data on that is larger than nginx takes by itself", async () => {
    await using spark = open();
    const rows = Array.from({ length: 100_000 }, (_, id) => ({ id: BigInt(id), text: `${id}`.padStart(100, "y") }));
    expect(await (await spark.createDataFrame(rows)).count()).toBe(100_000);
  });

  it("passes on errors whose details are larger than nginx takes by itself", async () => {
    await using spark = open();
    await expect(spark.sql(`SELECT ${"a".repeat(20_000)} FROM range(1)`).collect()).rejects.toMatchObject({
      errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    });
    await expect(spark.sql("SELECT raise_error(repeat('x', 20000))").collect()).rejects.toMatchObject({
      errorClass: "USER_RAISED_EXCEPTION",
    });
  });
});

it("docs/kubernetes.md: its manifests are YAML, and its nginx is set as that of docs/tls.md", async () => {
  const [yaml = ""] = await blocks("kubernetes.md", "yaml");
  const documents = parseAllDocuments(yaml);
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const manifests = documents.map((document) => document.toJS());
  const kinds = ["ServiceAccount", "RoleBinding", "Service", "ConfigMap", "Deployment"];
  expect(manifests.map(({ kind }) => kind)).toEqual(kinds);
  const [tested = ""] = await blocks("tls.md", "nginx");
  expect(directives(manifests[3].data["default.conf"])).toEqual(
    directives(tested)
      .map((line) => line.replace("listen 443", "listen 8443"))
      .map((line) => line.replace("spark.example.com", "spark-connect.spark")),
  );
});

function directives(site: string): readonly string[] {
  const lines = site.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines.filter((line) => line !== "");
}
