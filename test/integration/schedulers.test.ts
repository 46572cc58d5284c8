import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseConnectionString } from "../../src/client/connection-string.ts";
import { SparkConnectClient, SparkSession } from "../../src/index.ts";
import { land, makeLake, type TestLake } from "./credit-snapshot/landing-zone.ts";
import { HeldRun } from "./held-run.ts";
import { pythonWith } from "./python.ts";
import { sparkRemote } from "./spark.ts";

const root = join(import.meta.dirname, "..", "..");
const requirements = join(import.meta.dirname, "schedulers", "requirements.txt");
const minutes = 60_000;

let lake: TestLake;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "airflow-"));
  lake = await makeLake();
  await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-25"] });
});
afterAll(async () => {
  await lake?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** The retry comes while the run goes on. */
const held = new HeldRun();
const where = `record_date < DATE'2022-03-25' OR ${held.condition}`;

/** The page's DAG on the test's lake, with a retry after a second, and tasks that end with 2, 5 and 4 beside it. */
async function dagFile(): Promise<string> {
  const page = await readFile(join(root, "docs", "recipes.md"), "utf8");
  const [, dag = ""] = /^```python\n(.*?)^```/ms.exec(page) ?? [];
  const task = (id: string, args: string, retries: number) =>
    `        SubmitOperator(task_id="${id}", bash_command="spark-connect submit credit-snapshot ${args}",` +
    ` env=ENVIRONMENT, retries=${retries}, retry_delay=timedelta(seconds=1)),\n`;
  const zones = `--landing ${lake.landing} --processed ${lake.processed}`;
  const text = dag
    .replaceAll("s3a://lake/landing", lake.landing)
    .replaceAll("s3a://lake/processed", `${lake.processed} --where \\"${where}\\"`)
    .replace("timedelta(minutes=20)", "timedelta(seconds=1)")
    .replace(/env=(\{.*\})/, (_, env) => `env=(ENVIRONMENT := ${env})`);
  const more = [
    task("usage", "--nonsense", 2),
    task("data", `${zones} --as-of 2022-03-25 --key nope`, 2),
    task("early", `${zones} --as-of 2022-03-24`, 1),
  ];
  const file = join(home, "dags", "credit_snapshot.py");
  await mkdir(join(home, "dags"));
  // They come after the page's task, whose retry must not wait for them.
  const others = `    others = [\n${more.join("")}    ]\n    others[0].dag.get_task("submit") >> others\n`;
  await writeFile(file, text + others);
  return file;
}

/** The command in PATH; it notes who calls it. */
async function commandIn(bin: string, calls: string): Promise<void> {
  await mkdir(bin);
  const file = join(bin, "spark-connect");
  const main = join(root, "dist", "cli", "main.js");
  await writeFile(
    file,
    `#!/bin/bash
echo "$AIRFLOW_CTX_TASK_ID $AIRFLOW_CTX_TRY_NUMBER $$" >> ${calls}
exec ${process.execPath} ${main} "$@"
`,
  );
  await chmod(file, 0o755);
}

it("docs/recipes.md and docs/kubernetes.md: the manifests are valid by Kubernetes' own schemas", {
  timeout: 10 * minutes,
}, async () => {
  const { python, path } = await pythonWith(requirements);
  const kinds = async (page: string) => {
    const text = await readFile(join(root, "docs", page), "utf8");
    const [, yaml = ""] = /^```yaml\n(.*?)^```/ms.exec(text) ?? [];
    const file = join(home, page.replace(/md$/, "yaml"));
    await writeFile(file, yaml);
    const script = join(import.meta.dirname, "schedulers", "validate_manifests.py");
    const env = { PATH: process.env["PATH"], PYTHONPATH: path };
    return (await promisify(execFile)(python, [script, file, "1.31"], { env })).stdout.trim();
  };
  expect(await kinds("recipes.md")).toBe("CronJob");
  expect(await kinds("kubernetes.md")).toBe("ServiceAccount,RoleBinding,Service,ConfigMap,Deployment");
});

it("docs/recipes.md: Airflow's retry of a killed task rejoins its run, and 2 and 5 are not retried", {
  timeout: 10 * minutes,
}, async () => {
  const file = await dagFile();
  const calls = join(home, "calls");
  await commandIn(join(home, "bin"), calls);
  const { host, port, token } = parseConnectionString(sparkRemote());
  const spark = { conn_type: "spark", host: `sc://${host}:${port}`, password: token };
  const { python, path } = await pythonWith(requirements);
  const env = {
    PATH: [join(home, "bin"), process.env["PATH"]].join(delimiter),
    PYTHONPATH: path,
    HOME: home,
    LANG: "C.UTF-8",
    AIRFLOW_HOME: home,
    AIRFLOW_CONN_SPARK: JSON.stringify(spark),
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
  };
  const airflow = (...args: readonly string[]) => {
    const child = spawn(python, ["-m", "airflow", ...args], { env, cwd: home, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const heard: (() => void)[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        for (const hear of heard) hear();
      });
    }
    const ended = once(child, "close").then(([code]) => ({ code, said }));
    const says = (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(said)?.[1];
          if (found !== undefined) resolve(found);
        };
        heard.push(look);
        void ended.then(() => reject(new Error(`Airflow ended without saying ${pattern}:\n${said}`)));
      });
    return { ended, says };
  };

  const migrated = await airflow("db", "migrate").ended;
  expect(migrated.code, migrated.said).toBe(0);
  const test = airflow("dags", "test", "credit_snapshot", "2022-03-26", "--dagfile-path", file);
  const run = await test.says(/\bRun ([0-9a-f-]{36}) \(session/);
  const sessionId = await test.says(/ \(session ([0-9a-f-]{36}), user/);
  // The line comes before the request: the run goes on once the server says so.
  await using client = new SparkConnectClient({
    remote: sparkRemote(),
    sessionId,
    userId: "spark-connect",
    keepSession: true,
  });
  const state = async () => (await client.operationStatus([run]))[0]?.state;
  await expect.poll(state, { timeout: minutes }).toBe("running");
  const [first = ""] = (await readFile(calls, "utf8")).split("\n").filter((line) => line.startsWith("submit 1 "));
  process.kill(Number(first.split(" ")[2]), "SIGKILL");
  const rejoined = await test.says(/Rejoined run ([0-9a-f-]{36}) /);
  await held.release();
  const { said } = await test.ended;

  expect(rejoined, said).toBe(run);
  const attempts = (await readFile(calls, "utf8")).trimEnd().split("\n");
  expect(attempts.map((line) => line.replace(/ \d+$/, "")).sort(), said).toEqual([
    "data 1",
    "early 1",
    "early 2",
    "submit 1",
    "submit 2",
    "usage 1",
  ]);
  const runs = await readdir(join(lake.processed, "as_of=2022-03-25"));
  expect(runs).toEqual([expect.stringMatching(/^_run-0001-/)]);
  expect(await readdir(join(lake.processed, "as_of=2022-03-25", runs[0] ?? ""))).toContain("_SUCCESS");
});
