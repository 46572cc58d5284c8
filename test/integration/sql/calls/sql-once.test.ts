import { expectTypeOf } from "expect-type";
import { describe, expect, it } from "vitest";
import { col, DataFrame, InvalidInputError, type Row } from "../../../../src/index.ts";
import { ownSession, values } from "../own-session.ts";

const session = ownSession();

/** How many rows a command has written so far. */
async function written(table: string): Promise<number> {
  return session.spark.table(table).count();
}

describe("spark.sql", () => {
  it("is used at once: one await is enough for rows, also with transformations between", async () => {
    const { spark } = session;
    expect(values(await spark.sql("SELECT 1 AS a").collect())).toEqual([[1]]);
    const numbers = spark.sql("SELECT id FROM range(5)");
    const ids: unknown[] = [];
    for await (const { id } of numbers) ids.push(id);
    expect(ids).toEqual([0n, 1n, 2n, 3n, 4n]);
    expect(await numbers.where(col("id").gt(1)).select("id").count()).toBe(3);
    expect(await numbers.join(spark.sql("SELECT 1L AS id"), "id").count()).toBe(1);
    expect(await numbers.select(numbers.col("id")).columns()).toEqual(["id"]);
    expect(values(await spark.sql("SELECT max(id) FROM v", {}, { views: { v: numbers } }).collect())).toEqual([[4n]]);
  });

  it("gives a plain DataFrame, not a promise, when it is awaited", async () => {
    const dataFrame = await session.spark.sql("SELECT 1 AS a");
    expectTypeOf(dataFrame).toEqualTypeOf<DataFrame>();
    expectTypeOf(await session.spark.sql("SELECT 1").collect()).toEqualTypeOf<Row[]>();
    expect(dataFrame).toBeInstanceOf(DataFrame);
    expect("then" in dataFrame).toBe(false);
    expect(values(await dataFrame.select("a").collect())).toEqual([[1]]);
    const promise: Promise<DataFrame> = session.spark.sql("SELECT 2 AS a");
    expect(await promise.finally(() => undefined)).toBeInstanceOf(DataFrame);
  });

  it("runs a command at once and once, whatever is awaited, and however often", async () => {
    const { spark } = session;
    const table = `sql_once_${process.pid}`;
    await spark.sql(`CREATE TABLE ${table} (a INT) USING parquet`);
    const insert = spark.sql(`INSERT INTO ${table} VALUES (1)`);
    await Promise.all([insert, insert, insert.collect(), insert.where("true").count()]);
    expect(await insert.collect()).toEqual([]);
    expect(await written(table)).toBe(1);
    // This one is not awaited; the session's next command runs after it.
    const dropped = spark.sql(`INSERT INTO ${table} VALUES (2)`);
    void dropped;
    await expect.poll(() => written(table), { timeout: 60_000 }).toBe(2);
    expect(
      values(await spark.sql("SHOW TABLES").where(col("tableName").eq(table)).select("tableName").collect()),
    ).toEqual([[table]]);
    await spark.sql(`DROP TABLE ${table}`);
  });

  it("rejects, rather than throws, where the text or an argument is wrong", async () => {
    const { spark } = session;
    await expect(spark.sql("SELEC 1")).rejects.toMatchObject({ errorClass: "PARSE_SYNTAX_ERROR" });
    await expect(spark.sql("SELEC 1").collect()).rejects.toMatchObject({ errorClass: "PARSE_SYNTAX_ERROR" });
    await expect(spark.sql(5 as unknown as string)).rejects.toThrow(InvalidInputError);
    await expect(spark.sql(5 as unknown as string).count()).rejects.toThrow(InvalidInputError);
  });

  it("does not ignore a failed command that was not awaited", async () => {
    const unhandled = new Promise<unknown>((resolve) => {
      const others = process.listeners("unhandledRejection");
      process.removeAllListeners("unhandledRejection");
      process.once("unhandledRejection", (reason) => {
        for (const listener of others) process.on("unhandledRejection", listener);
        resolve(reason);
      });
    });
    const dropped = session.spark.sql("DROP TABLE there_is_none_such");
    void dropped;
    expect(await unhandled).toMatchObject({ errorClass: "TABLE_OR_VIEW_NOT_FOUND" });
  });
});
