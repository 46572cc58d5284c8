import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { runJson } from "../cli/run-command.ts";
import { CREDIT_COLUMNS, land } from "../credit-snapshot/landing-zone.ts";
import { daysIn as daysOf, type Format, failureOf, insertInto, rowsOf } from "./formats.ts";
import type { Given } from "./operations.ts";

/** Declares tests of tables that are out of the ordinary, for each format that they concern. */
export function tablesOf({ name }: Format, { spark, lake, env, table, server }: Given): void {
  const submit = (asOf: string, ...more: readonly string[]) => {
    const place = ["--landing", lake().landing, "--table", table(), "--table-format", name];
    return runJson(["submit", "credit-snapshot", ...place, "--as-of", asOf, ...more], { env: env() });
  };
  const fresh = async <T>(ask: (session: SparkSession) => Promise<T>): Promise<T> => {
    await using session = await SparkSession.builder.remote(server().remote).create();
    return await ask(session);
  };
  const rows = (query: string) => fresh((session) => rowsOf(session, query));
  const daysIn = (from: string) => fresh((session) => daysOf(session, from));

  if (name === "iceberg")
    it("a month-end that is carried forward is the corrected one", async () => {
      await land(spark(), lake().landing, { days: ["2022-01-31", "2022-03-01", "2022-03-02"] });
      const lenient = ["--accept-missing", "2022-02-28"];
      for (const asOf of ["2022-03-01", "2022-03-02"]) await submit(asOf, ...lenient);
      await land(spark(), lake().landing, { days: ["2022-01-31"], credits: 5, mode: "overwrite" });
      expect((await submit("2022-03-02", ...lenient)).json).toMatchObject({ changed: ["2022-01-31"], rows: 31 });
      await rm(join(lake().landing, "record_date=2022-01-31"), { recursive: true });
      await land(spark(), lake().landing, { days: ["2022-03-02"], credits: 20, mode: "overwrite" });
      const carried = await submit("2022-03-02", ...lenient, "--carry-forward");
      expect(carried.json).toMatchObject({ state: "published", carried: ["2022-01-31"], rows: 25 });
      expect(await daysIn(table())).toEqual([
        ["2022-01-31", 5],
        ["2022-03-02", 20],
      ]);
      expect((await submit("2022-03-02", ...lenient, "--carry-forward")).json["state"]).toBe("already-published");
    });

  it("a day without month-ends replaces all, whatever the session's settings and the columns' types and names", async () => {
    const fields = Array.from({ length: 30 }, (_, at) => `'field_${at}', id`).join(", ");
    const odd = ["cast(id AS SMALLINT) AS small", `named_struct(${fields}) AS wide`, "'north' AS `area.code`"];
    await land(spark(), lake().landing, { days: ["2022-03-01", "2022-03-02"], columns: [...CREDIT_COLUMNS, ...odd] });
    const options = ["--partition-by", "area.code", "-c", "spark.sql.sources.partitionOverwriteMode=dynamic"];
    for (const asOf of ["2022-03-01", "2022-03-02"]) {
      const published = await submit(asOf, ...options);
      expect(failureOf(published)).toEqual([0, undefined, undefined]);
      expect(published.json).toMatchObject({ state: "published", days: [asOf], rows: 26 });
      expect(await daysIn(table())).toEqual([[asOf, 26]]);
    }
    expect(await rows(`SELECT SUM(small), SUM(wide.field_29) FROM ${table()}`)).toEqual([[325, 325]]);
  });

  if (name === "delta")
    it("what others wrote is seen behind forty commits that only maintain the table", async () => {
      await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
      const { path } = (await submit("2022-03-01")).json;
      await spark().sql(insertInto(table(), "2022-02-28"));
      await spark().sql(`BEGIN
      DECLARE n INT = 0;
      WHILE n < 41 DO
        ALTER TABLE ${table()} SET TBLPROPERTIES ('seen' = 'again');
        SET n = n + 1;
      END WHILE;
    END`);
      expect(
        (await runJson(["resolve", "--table", table(), "--as-of", "2022-03-01"], { env: env() })).json["path"],
      ).toBe(path);
      expect(failureOf(await submit("2022-03-01")).slice(0, 2)).toEqual([5, "DATA_CHECK_FAILED"]);
      expect(failureOf(await submit("2022-03-02")).slice(0, 2)).toEqual([5, "DATA_CHECK_FAILED"]);
    });
}
