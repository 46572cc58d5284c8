import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { runProgram } from "../integration/run-program.ts";
import { describeCluster } from "./cluster.ts";
import { sparkImage } from "./spark-image.ts";

const root = join(import.meta.dirname, "..", "..");
const commands = readFileSync(join(root, "README.md"), "utf8").match(/^npm run cluster -- .*$/gm) ?? [];

describeCluster("the README's cluster commands", () => {
  let copy: string;
  /** Of the cluster that was started, for a program. */
  let env: Readonly<Record<string, string>>;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "spark-cluster-"));
    for (const name of ["scripts", "src", "package.json", "docker-compose.yml"]) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  });
  afterAll(() => run("npm run cluster -- down"));

  /** As a newcomer would, but beside any cluster that already runs here. */
  async function run(command: string): Promise<string> {
    const image = await sparkImage();
    const { SPARK_CONNECT_AUTHENTICATE_TOKEN: _ours, ...inherited } = process.env;
    const env = {
      ...inherited,
      SPARK_IMAGE: image.kind === "image" ? image.name : "",
      CONNECT_PORT: "0",
      MASTER_UI_PORT: "0",
      SPARK_UI_PORT: "0",
    };
    return (await promisify(execFile)("sh", ["-c", command], { cwd: copy, env })).stdout;
  }

  it("are up, then down", () => {
    expect(commands).toEqual(["npm run cluster -- up", "npm run cluster -- down"]);
  });

  it("start a cluster that asks for the token of a new, private .env", async () => {
    const said = await run("npm run cluster -- up");
    expect(statSync(join(copy, ".env")).mode & 0o777).toBe(0o600);
    const remote = /SPARK_REMOTE=(\S+)/.exec(said)?.[1];
    const token = parseEnv(readFileSync(join(copy, ".env"), "utf8"))["SPARK_CONNECT_AUTHENTICATE_TOKEN"];
    expect(said).not.toContain(token);
    env = { SPARK_REMOTE: String(remote), SPARK_CONNECT_AUTHENTICATE_TOKEN: String(token) };
    await using spark = await SparkSession.builder.remote(`${remote};token=${token}`).create();
    await spark.range(3).write.mode("error").parquet("/data/three");
    expect(readdirSync(join(copy, "demo", "three"))).toContain("_SUCCESS");
    expect(statSync(join(copy, "demo", "three", "_SUCCESS")).uid).toBe(process.getuid?.());
  });

  // Here, as on the cluster that all tests share a run that is left alone keeps one of the workers busy.
  it("start a cluster whose both workers run a function with an npm package in it", async () => {
    const printed = await runProgram(join(import.meta.dirname, "month-ends.ts"), { args: [], cwd: root, env });
    const ends = Array.from({ length: 1200 }, (_, id) => {
      const [day, month, year] = [(id % 31) + 1, (id % 12) + 1, 2000 + Math.floor(id / 100)];
      const last = new Date(Date.UTC(year, month, 0));
      return [`${day}.${month}.${year}`, day <= last.getUTCDate() ? last.toISOString().slice(0, 10) : null];
    });
    expect(JSON.parse(printed)).toEqual({ hosts: ["worker-1", "worker-2"], ends });
  });

  it("keep the .env that is there", async () => {
    const before = readFileSync(join(copy, ".env"), "utf8");
    await run("npm run cluster -- up");
    expect(readFileSync(join(copy, ".env"), "utf8")).toBe(before);
  });

  it("stop it and leave the data", async () => {
    await run("npm run cluster -- down");
    expect(await run("npm run --silent cluster -- ps -q")).toBe("");
    expect(readdirSync(join(copy, "demo"))).toContain("three");
  });
});
