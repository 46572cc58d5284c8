import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { source as axe } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnectionString } from "../../../src/client/connection-string.ts";
import { SparkSession } from "../../../src/index.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { startedRun } from "../../runs/started-run.ts";
import { launchChromium } from "../../support/chromium.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";
import { type Home, makeHome, runCommand, runJson, startCommand } from "./run-command.ts";

/** What people see of a run on its page, in a real browser. REPORT_SCREENSHOTS=folder keeps the pictures. */
let browser: Browser;
let home: Home;
let env: Readonly<Record<string, string>>;
let lake: TestLake;
let pictures: string;
const planted = "planted-secret-1234";

beforeAll(async () => {
  [browser, home, lake] = await Promise.all([launchChromium(), makeHome(), makeLake()]);
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  pictures = process.env["REPORT_SCREENSHOTS"] ?? (await mkdtemp(join(tmpdir(), "report-")));
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"] });
});
afterAll(async () => {
  await browser?.close();
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
  if (process.env["REPORT_SCREENSHOTS"] === undefined) await rm(pictures, { recursive: true, force: true });
});

/** The newest run that is on record. */
async function newestRun(): Promise<string> {
  const [record] = await new RunStore(runStoreDirectory(env)).list(1);
  return record?.run.id ?? "none";
}

interface Made {
  readonly file: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

async function made(name: string, ...args: readonly string[]): Promise<Made> {
  const file = join(home.directory, `${name}.html`);
  const { json } = await runJson(["report", ...args, "--file", file], { env });
  const token = parseConnectionString(sparkRemote()).token ?? "";
  const text = await readFile(file, "utf8");
  for (const shown of [text, JSON.stringify(json)]) {
    expect(shown).not.toContain(planted);
    if (token !== "") expect(shown).not.toContain(token);
  }
  // `report` prints such an object.
  return { file, text, facts: json["facts"] as Made["facts"] };
}

const looks = [
  { width: 400, colorScheme: "dark" },
  { width: 1400, colorScheme: "dark" },
  { width: 400, colorScheme: "light" },
  { width: 1400, colorScheme: "light" },
] as const;

/** Looks at a page as people do, narrow and wide, dark and light, or only in the first ways; then `more` looks once more. */
async function lookAt(
  { file }: Made,
  { name, ways = 1 }: { readonly name: string; readonly ways?: number },
  more: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => said.push(request.url()));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  for (const { width, colorScheme } of looks.slice(0, ways)) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const picture = join(pictures, `${name}-${width}-${colorScheme}.png`);
    await page.screenshot({ path: picture, fullPage: true });
    expect((await stat(picture)).size).toBeGreaterThan(10_000);
    const [sheet, window] = await page.evaluate<readonly number[]>(
      "[document.documentElement.scrollWidth, window.innerWidth]",
    );
    expect({ name, width, sheet }).toEqual({ name, width, sheet: window });
    expect({ name, width, colorScheme, broken: await brokenRules(page) }).toMatchObject({ broken: [] });
  }
  await more(page);
  // The page itself is the only thing that it asked for, and it said nothing.
  expect(said).toEqual([url]);
  await page.close();
}

/** What the accessibility engine finds, by WCAG's A and AA rules and its own good practices. */
async function brokenRules(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return await page.evaluate<readonly string[]>(
    `axe.run(document).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" ").slice(0, 300)))`,
  );
}

async function headings(page: Page): Promise<readonly string[]> {
  return await page.locator("h1, h2").allInnerTexts();
}

/** What another machine has: no records. */
async function madeElsewhere(...args: readonly string[]): Promise<Made["facts"]> {
  await using elsewhere = await makeHome();
  const options = { env: { ...elsewhere.env, SPARK_REMOTE: sparkRemote() }, cwd: elsewhere.directory };
  // `report` prints such an object.
  return (await runJson(["report", ...args], options)).json["facts"] as Made["facts"];
}

describe("the page of a run", () => {
  it("that published has its days, checks, plan, arguments and the command to submit it again", async () => {
    await runCommand(submitSnapshot(lake, "2022-03-24"), { env });
    const folder = join(lake.landing, "record_date=2022-01-31");
    const later = new Date(Date.now() + 2_000);
    for (const file of await readdir(folder)) await utimes(join(folder, file), later, later);
    const secret = `spark.hadoop.fs.s3a.secret.key=${planted}`;
    const where = `Id <> 'token=${planted}'`;
    const submit = submitSnapshot(lake, "2022-03-25", "--where", where, "-c", secret, "--name", "nightly");
    expect(await runCommand(submit, { env })).toMatchObject({ exitCode: 0 });
    const page = await made("published", await newestRun());
    expect(page.facts).toMatchObject({
      state: "succeeded",
      comparedWith: "2022-03-24",
      rows: 78,
      days: [
        { day: "2022-01-31", kind: "replaced", rows: 26, filesRead: 1, bytesPublished: expect.any(Number) },
        { day: "2022-02-28", kind: "kept", rows: 26 },
        { day: "2022-03-25", kind: "new", rows: 26 },
      ],
      checks: expect.arrayContaining([
        { what: "Each record has its key (Id)", state: "passed", detail: null },
        { what: "The day has not dropped suddenly", state: "skipped", detail: expect.any(String) },
      ]),
      plan: {
        of: expect.any(String),
        scans: expect.arrayContaining([expect.objectContaining({ scan: "Scan parquet" })]),
      },
    });
    await lookAt(page, { name: "published", ways: 4 }, async (shown) => {
      expect(await headings(shown)).toEqual([
        "nightly, 2022-03-25",
        "Result",
        "Days",
        "Checks",
        ...(Array.isArray(page.facts["stages"]) && page.facts["stages"].length > 0 ? ["Stages"] : []),
        "Plan",
        "What was asked",
        "Submit it again",
        "Where this is from",
      ]);
      expect(await shown.locator(".legend").innerText()).toMatch(/^\+?\s*new 1\s+↻?\s*replaced 1\s+=?\s*kept 1$/);
      expect(await shown.locator("#rerun pre").innerText()).toContain("--where 'Id <> '\\''token=***'\\'''");
      expect(await shown.locator("header").innerText()).toContain("succeeded");
    });
  });

  it("that failed says first why, with its hint, and which check it was", async () => {
    await runCommand(submitSnapshot(lake, "2022-03-25", "--key", "dim1"), { env });
    const page = await made("failed", await newestRun());
    await lookAt(page, { name: "failed" }, async (shown) => {
      const [, first] = await headings(shown);
      expect(first).toBe("Why it did not publish: DATA_CHECK_FAILED");
      const failure = await shown.locator("#failure").innerText();
      expect(failure).toContain("2022-03-25 has 7 keys more than once");
      expect(failure).toContain("What to do. Ask for the days to be delivered again");
      expect(await shown.locator("#checks li", { hasText: "failed" }).allInnerTexts()).toEqual([
        expect.stringContaining("No day holds a key twice"),
      ]);
    });
  });

  it("that goes on says so; once it is cancelled, it says that", async () => {
    const slow = join(home.directory, "slow.sql");
    await writeFile(
      slow,
      `INSERT OVERWRITE DIRECTORY '${home.directory}/slow' USING parquet
       SELECT id, 'password=${planted}' AS p, java_method('java.lang.Thread', 'sleep', 4000L) AS s FROM range(0, 200, 1, 200)`,
    );
    const named = [slow, "--target", `password=${planted}`];
    const running = startCommand(["submit", ...named, "--param", `password=${planted}`], { env });
    const { operationId } = await startedRun({ remote: sparkRemote() }, running);
    const page = await made("running", ...named);
    expect(page.facts).toMatchObject({ state: "running", run: { operationId }, days: [] });
    await runCommand(["cancel", ...named], { env });
    await running.ended;
    const after = await made("cancelled", ...named);
    expect(after.facts).toMatchObject({ state: "cancelled", failure: { code: "CANCELLED" } });
    await lookAt(after, { name: "cancelled" }, async (shown) => {
      expect((await headings(shown))[1]).toBe("Why it did not publish: CANCELLED");
      expect(await shown.locator("#days").count()).toBe(0);
    });
  });
});

it("the page of many runs has a chart for each job, and a table of all", async () => {
  const page = await made("runs", "--last", "1d");
  await lookAt(page, { name: "runs", ways: 4 }, async (shown) => {
    expect(await headings(shown)).toEqual([expect.stringMatching(/^Runs since /), "Summary", "Trends", "All runs"]);
    expect(await shown.locator("tbody tr").count()).toBe(4);
    expect(await shown.locator("svg[role=img]").count()).toBeGreaterThan(2);
  });
  const elsewhere = await madeElsewhere("credit-snapshot", "--processed", lake.processed, "--as-of", "2022-03-24");
  expect(elsewhere).toMatchObject({
    state: "succeeded",
    rows: 78,
    arguments: expect.arrayContaining([["--as-of", ["2022-03-24"]]]),
    days: [
      { day: "2022-01-31", kind: "held", rows: 26, filesRead: 1 },
      { day: "2022-02-28", rows: 26 },
      { day: "2022-03-24", rows: 26 },
    ],
  });
  const audit = await made("audit", "--last", "1d", "--processed", lake.processed);
  expect(audit.facts).toMatchObject({
    runs: [
      { asOf: "2022-03-25", rows: 78, state: "succeeded" },
      { asOf: "2022-03-24", rows: 78 },
    ],
  });
});

it("a page runs no script that is in a name, and shows it", async () => {
  const [record] = await new RunStore(runStoreDirectory(env)).find(await newestRun());
  if (record === undefined) throw new Error("There is a run.");
  const name = `<script>document.title = "run"</script><img src="http://127.0.0.1:1/x" onerror="document.title = 'run'">`;
  const id = "bad00000-0000-8000-8000-000000000000";
  const hostile = {
    ...record,
    name,
    run: { ...record.run, id, operationId: id },
    spark: { remote: "sc://127.0.0.1:1", profile: null },
  };
  await new RunStore(runStoreDirectory(env)).save(hostile);
  const page = await made("hostile", id);
  await lookAt(page, { name: "hostile" }, async (shown) => {
    expect(await shown.locator("h1").innerText()).toBe(name);
    expect(await shown.title()).toBe(name);
  });
});
