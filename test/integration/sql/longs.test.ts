import { expectTypeOf } from "expect-type";
import { describe, expect, it } from "vitest";
import { InvalidInputError, SparkConnectError, StructType } from "../../../src/index.ts";
import { ownSession, values } from "./own-session.ts";

const session = ownSession();
const query = `SELECT 5L AS id, CAST(NULL AS BIGINT) AS n, 1 AS small, array(1L, NULL) AS list, map(2L, 3L) AS m,
  struct(4L AS x, array(struct(6L AS y)) AS deep) AS s, 7.5BD AS d, 'a' AS t, INTERVAL 1 DAY AS i`;

describe("LONGs are read", () => {
  it.each([
    ["number", (n: number) => n],
    ["string", String],
    ["bigint", BigInt],
  ] as const)("as %s by every action that gives rows, nested ones too", async (longs, long) => {
    const df = session.spark.sql(query);
    const expected = {
      id: long(5),
      n: null,
      small: 1,
      list: [long(1), null],
      m: new Map([[long(2), long(3)]]),
      s: { x: long(4), deep: [{ y: long(6) }] },
      d: "7.5",
      t: "a",
    };
    const options = { longs };
    const rows = [
      ...(await df.collect(options)),
      await df.first(options),
      ...(await df.take(1, options)),
      ...(await df.head(1, options)),
      ...(await df.tail(1, options)),
    ];
    for await (const row of df.toLocalIterator(options)) rows.push(row);
    for await (const batch of df.batches(options)) rows.push(...batch.rows());
    expect(rows.length).toBe(7);
    for (const row of rows) expect(row).toMatchObject(expected);
  });

  it("as numbers up to 2^53 - 1, and not beyond: the error names the column and the value", async () => {
    const safe = session.spark.sql("SELECT 9007199254740991 AS id, -9007199254740991 AS n");
    expect(values(await safe.collect({ longs: "number" }))).toEqual([[9007199254740991, -9007199254740991]]);
    for (const unsafe of ["9007199254740992 AS big", "array(1L, 9007199254740992) AS big"]) {
      const failed = session.spark.sql(`SELECT 1L AS id, ${unsafe}`).collect({ longs: "number" });
      await expect(failed).rejects.toThrow(SparkConnectError);
      await expect(failed).rejects.toThrow(
        'The column "big" holds 9007199254740992, which a JavaScript number cannot hold exactly. ' +
          'Read it with { longs: "string" }, or as bigint, without the option.',
      );
    }
  });

  it("as nothing else", async () => {
    const wrong = session.spark.range(1).collect({ longs: "float" as "number" });
    await expect(wrong).rejects.toThrow(InvalidInputError);
    await expect(wrong).rejects.toThrow('The option longs of collect must be "bigint" or "number" or "string"');
  });

  it("with the types that a declared schema says", async () => {
    const schema = StructType.of({ id: "bigint not null", list: "array<bigint>", t: "string" });
    const df = session.spark.sql("SELECT 1L AS id, array(1L) AS list, 'a' AS t").to(schema);
    const [number] = await df.collect({ longs: "number" });
    const [text] = await df.take(1, { longs: "string" });
    const [bigint] = await df.collect();
    expectTypeOf(number?.id).toEqualTypeOf<number | undefined>();
    expectTypeOf(text?.id).toEqualTypeOf<string | undefined>();
    expectTypeOf(bigint?.id).toEqualTypeOf<bigint | undefined>();
    expectTypeOf(number?.t).toEqualTypeOf<string | null | undefined>();
    expectTypeOf(number?.list).toEqualTypeOf<readonly (number | null)[] | null | undefined>();
    expect([number?.id, text?.id, bigint?.id]).toEqual([1, "1", 1n]);
  });
});
