import { describe, expect, it } from "vitest";
import { InvalidInputError, type LocalData } from "../../../../src/index.ts";
import { ownSession, values } from "../own-session.ts";

const session = ownSession();

async function rowsOf(data: LocalData, schema?: string | readonly string[]): Promise<unknown[][]> {
  return values(await (await session.spark.createDataFrame(data, schema)).collect());
}

/** The values of the struct in the only column of the only row. */
async function fieldsOf(data: LocalData, schema: string): Promise<unknown[]> {
  const [[struct] = []] = await rowsOf(data, schema);
  return [...(struct as Iterable<unknown>)];
}

describe("createDataFrame", () => {
  it.each([
    ["too many", [[1, 2]], "a int", 'rows[0] has 2 values for 1 column ("a").'],
    ["too few", [[1, 2], [3]], "a int, b int", 'rows[1] has 1 value for 2 columns ("a", "b").'],
    ["none", [[]], "a int", 'rows[0] has 0 values for 1 column ("a").'],
    ["too many in a struct", [[[1, 2]]], "s struct<a int>", 'rows[0].s has 2 values for 1 column ("a").'],
    ["too few in an array's structs", [[[[1]]]], "l array<struct<a int, b int>>", "rows[0].l[0] has 1 value for 2"],
    [
      "too few in a map's structs",
      [[new Map([["k", [1]]])]],
      "m map<string, struct<a int, b int>>",
      "has 1 value for 2",
    ],
    ["too few, without a type", [[1, 2], [3]], ["a", "b"], 'rows[1] has 1 value for 2 columns ("a", "b").'],
    ["too few, without a name", [[1, 2], [3]], undefined, 'rows[1] has 1 value for 2 columns ("_1", "_2").'],
  ] as const)("refuses rows with %s values", async (_title, data, schema, message) => {
    const made = session.spark.createDataFrame(data, schema);
    await expect(made).rejects.toThrow(InvalidInputError);
    await expect(made).rejects.toThrow(message);
  });

  it("refuses a row of the wrong length that a generator makes late", async () => {
    function* rows() {
      for (let id = 0; id < 20_000; id++) yield id === 19_999 ? [id, id] : [id];
    }
    await expect(session.spark.createDataFrame(rows(), "id int")).rejects.toThrow("rows[19999] has 2 values for 1");
  });

  it("keeps columns that share a name, whether types or names are given", async () => {
    expect(await rowsOf([[1n, 2n]], ["a", "a"])).toEqual([[1n, 2n]]);
    expect(await rowsOf([[1n, "x", 2.5]], ["a", "b", "a"])).toEqual([[1n, "x", 2.5]]);
    expect(await rowsOf([[1, 2]], "a int, a int")).toEqual([[1, 2]]);
    expect(await fieldsOf([[[1, 2]]], "s struct<a int, a int>")).toEqual([1, 2]);
  });

  it("takes rows of a result with columns of one name where a schema is given, and asks for one elsewhere", async () => {
    const rows = await (await session.spark.sql("SELECT 1 AS a, 2 AS a, struct(3 AS b, 4 AS b) AS s")).collect();
    const [[first, second] = []] = await rowsOf(rows, "a int, a int, s struct<b int, b int>");
    expect([first, second]).toEqual([1, 2]);
    await expect(session.spark.createDataFrame(rows)).rejects.toThrow("rows[0] has two columns of one name.");
    await expect(session.spark.createDataFrame(rows.map((row) => ({ s: row["s"] })))).rejects.toThrow(
      "rows[0].s has two columns of one name.",
    );
  });

  it("takes null for a property that a record lacks, whatever objects inherit under that name", async () => {
    const ddl = "a int, constructor string, toString string, __proto__ string, hasOwnProperty string, valueOf int";
    expect(await rowsOf([{ a: 1 }], ddl)).toEqual([[1, null, null, null, null, null]]);
    expect(await fieldsOf([[{ a: 1 }]], `s struct<${ddl}>`)).toEqual([1, null, null, null, null, null]);
    class Credit {
      id = 1;
      get twice(): number {
        return this.id * 2;
      }
    }
    expect(await rowsOf([new Credit()], "id int, twice int, constructor string")).toEqual([[1, 2, null]]);
  });

  it("takes such names where a record has them", async () => {
    const record: object = JSON.parse('{"constructor": "c", "toString": "t", "__proto__": "p"}');
    expect(await rowsOf([record])).toEqual([["c", "t", "p"]]);
    expect(await rowsOf([record], "__proto__ string, constructor string")).toEqual([["p", "c"]]);
  });
});
