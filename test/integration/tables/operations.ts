import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { SparkSession } from "../../../src/index.ts";
import { runJson } from "../cli/run-command.ts";
import { land, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { daysIn, failureOf, iceberg, insertInto } from "./formats.ts";

/** What the tests of a file have: a Spark with Iceberg, and for each test a lake and a table's name. */
export interface Given {
  readonly spark: () => SparkSession;
  readonly lake: () => TestLake;
  readonly env: () => Readonly<Record<string, string>>;
  readonly table: () => string;
}

/** Declares the tests of what one does with a table beside a single submission. */
export function tableOperations({ spark, lake, env, table }: Given): void {
  const submit = (asOf: string, ...more: readonly string[]) =>
    runJson(["submit", "credit-snapshot", "--landing", lake().landing, "--table", table(), "--as-of", asOf, ...more], {
      env: env(),
    });

  it("a backfill is one commit a day, in order, and ends at a day that fails", async () => {
    const days = ["2022-02-27", "2022-02-28", "2022-03-02", "2022-03-03"];
    await land(spark(), lake().landing, { days: ["2022-01-31", ...days] });
    await land(spark(), lake().landing, { days: ["2022-03-02"], credits: 1 });
    const backfill = (from: string) =>
      runJson(
        [
          "backfill",
          "credit-snapshot",
          "--landing",
          lake().landing,
          "--table",
          table(),
          "--from",
          from,
          "--to",
          days[3] ?? "",
        ],
        { env: env() },
      );
    const statesOf = (json: Readonly<Record<string, unknown>>) =>
      [json["days"]].flat().map((one) => {
        const { day, ok, state, read, error }: Record<string, Record<string, unknown>> = Object(one);
        return [day, ok ? [state, read?.["files"]] : (error?.["code"] ?? state)];
      });
    expect(statesOf((await backfill("2022-02-27")).json)).toEqual([
      ["2022-02-27", ["published", 2]],
      ["2022-02-28", ["published", 1]],
      ["2022-03-01", "INPUT_NOT_READY"],
      ["2022-03-02", "DATA_CHECK_FAILED"],
      ["2022-03-03", "not-begun"],
    ]);
    await land(spark(), lake().landing, { days: ["2022-03-02"], mode: "overwrite" });
    expect(statesOf((await backfill("2022-02-28")).json)).toEqual([
      ["2022-02-28", ["already-published", undefined]],
      ["2022-03-01", "INPUT_NOT_READY"],
      ["2022-03-02", ["published", 1]],
      ["2022-03-03", ["published", 1]],
    ]);
    expect(await iceberg.commits(spark(), table())).toEqual([
      [2, 0],
      [1, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it("a table takes over from runs, with the month-ends that only they still hold", async () => {
    await land(spark(), lake().landing, {
      days: ["2022-01-31", "2022-02-28", "2022-03-01", "2022-03-02", "2022-03-03"],
    });
    const runs = ["submit", "credit-snapshot", "--landing", lake().landing, "--processed", lake().processed] as const;
    expect((await runJson([...runs, "--as-of", "2022-03-01"], { env: env() })).exitCode).toBe(0);
    await rm(join(lake().landing, "record_date=2022-01-31"), { recursive: true });
    const moved = await submit("2022-03-02", "--carry-from", lake().processed);
    const days = ["2022-01-31", "2022-02-28", "2022-03-02"];
    expect(moved.json).toMatchObject({
      state: "published",
      days,
      carried: ["2022-01-31"],
      rows: 78,
      read: { files: 3 },
    });
    expect(await daysIn(spark(), table())).toEqual(days.map((day) => [day, 26]));
    expect((await submit("2022-03-02", "--carry-from", lake().processed)).json["state"]).toBe("already-published");
    const next = await submit("2022-03-03", "--carry-forward");
    expect(next.json).toMatchObject({ carried: ["2022-01-31"], rows: 78, read: { files: 1 } });
    expect(failureOf(await submit("2022-03-03", "--carry-from", lake().landing))).toEqual([
      4,
      "INPUT_NOT_READY",
      `no table of 2022-03-03 or earlier is published in ${lake().landing}`,
    ]);
  });

  it("doctor says what the server has for a table, and what it lacks", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    const examined = async (name: string): Promise<unknown> => {
      const { json } = await runJson(["doctor", "--table", name], { env: env() });
      return [json["checks"]].flat().find((check) => Object(check).name === "table");
    };
    const has = "Iceberg 1.12.0; catalog lake (org.apache.iceberg.spark.SparkCatalog)";
    const checked = { name: "table", ok: true };
    expect(await examined(table())).toEqual({ ...checked, detail: `${has}; the first run makes the table` });
    const { path } = (await submit("2022-03-01")).json;
    const newest = `${has}; newest T(D): ${path}, as of 2022-03-01`;
    expect(await examined(table())).toEqual({ ...checked, detail: `${newest}; nobody else has changed it since` });
    await spark().sql(insertInto(table(), "2022-02-28"));
    expect(await examined(table())).toEqual({
      ...checked,
      detail: `${newest}; others have changed it since: a run needs --take-over`,
    });
    expect(await examined("sea.risk.credits")).toEqual({
      name: "table",
      ok: false,
      detail: "The server lacks a catalog sea.",
    });
  });
}
