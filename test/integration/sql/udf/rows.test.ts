import { describe, expect, it } from "vitest";
import { col, functions as F, StructType } from "../../../../src/index.ts";
import { ownSession, values } from "../own-session.ts";

const session = ownSession();

describe("a function over rows", () => {
  it("makes a row of each row", async () => {
    const schema = StructType.of({ twice: "bigint not null", name: "string" });
    const mapped = session.spark.range(3).mapRows(({ id }) => ({ twice: id * 2n, name: `row ${id}` }), schema);
    expect(values(await mapped.orderBy("twice").collect())).toEqual([
      [0n, "row 0"],
      [2n, "row 1"],
      [4n, "row 2"],
    ]);
  });

  it("sees every column, two of one name too", async () => {
    const twins = session.spark.range(1).select(col("id"), F.lit("x").alias("id"), F.lit(null).cast("int").alias("n"));
    const mapped = twins.mapRows((row) => ({ all: JSON.stringify([...row].map(String)) }), "all string");
    expect(values(await mapped.collect())).toEqual([['["0","x","null"]']]);
  });

  it("has columns whose names are numbers, as those of a pivot", async () => {
    const names = ["2021", "-5", "007", "2147483648"];
    const years = session.spark.range(1).select(...names.map((name, index) => F.lit(index).alias(name)));
    const mapped = years.mapRows(
      (row) => ({ ...row, seen: names.map((name) => row[name]).join() }),
      "`2021` int, `-5` int, `007` int, `2147483648` int, seen string",
      { with: { names } },
    );
    expect(values(await mapped.collect())).toEqual([[0, 1, 2, 3, "0,1,2,3"]]);
  });

  it("is written as JSON and as text as it is here", async () => {
    const rows = await session.spark.sql(
      `SELECT 9007199254740991L AS id, map('a', 1L, 'b', null) AS m, X'00FF10' AS b, double('NaN') AS n, 1.50BD AS d,
        named_struct('at', TIMESTAMP'2022-03-25 10:00:00Z', 'day', DATE'2022-03-25') AS s, array(1L, null) AS l,
        parse_json('{"k": [1, "x"]}') AS v, INTERVAL '1' DAY AS i, '' AS id, 1 AS toString,
        array('it\\'s', '"it\\'s"', '\`"it\\'s"', 'a\\n\\\\ é𝒳', 'a\u0001') AS texts`,
    );
    const written = rows.mapRows((row) => ({ json: JSON.stringify(row), text: `${row}` }), "json string, text string");
    const [here] = await rows.collect();
    expect(values(await written.collect())).toEqual([[JSON.stringify(here), String(here)]]);
  });

  it("makes none or several rows of each, given or yielded", async () => {
    const repeated = session.spark.range(4).flatMapRows(function* ({ id }) {
      for (let n = 0; n < Number(id) % 3; n++) yield { id, n };
    }, "id bigint, n int");
    expect(values(await repeated.orderBy("id", "n").collect())).toEqual([
      [1n, 0],
      [2n, 0],
      [2n, 1],
    ]);
  });

  it("fails where it gives no row", async () => {
    const mapped = session.spark.range(1).mapRows((() => null) as () => never, "a int", { name: "nothing" });
    await expect(mapped.collect()).rejects.toThrow(
      "The function nothing returned null, but its type is STRUCT<a: INT> NOT NULL.",
    );
  });
});

describe("a function over groups", () => {
  it("gets each group's key and rows", async () => {
    const groups = session.spark
      .range(10)
      .withColumn("odd", col("id").mod(2).eq(1))
      .groupBy("odd")
      .applyRows(
        ([odd], rows) => [{ odd, n: rows.length, total: rows.reduce((sum, row) => sum + (row["id"] as bigint), 0n) }],
        "odd boolean, n int, total bigint",
      );
    expect(values(await groups.orderBy("odd").collect())).toEqual([
      [false, 5, 20n],
      [true, 5, 25n],
    ]);
  });

  it("is refused where there is no key", () => {
    expect(() =>
      session.spark
        .range(1)
        .rollup("id")
        .applyRows(() => [], "a int"),
    ).toThrow("applyRows() comes after groupBy() with at least one column.");
  });
});

describe("a function that yields rows", () => {
  const words = F.udtf(
    function* (text: string) {
      for (const [at, w] of text.split(" ").entries()) yield { w, at };
    },
    { args: ["string"], returns: "w string, at int", name: "words" },
  );

  it("is a generator beside other columns", async () => {
    const texts = (await session.spark.sql("SELECT * FROM VALUES (1, 'a b'), (2, ''), (3, null) AS t(k, text)")).select(
      "k",
      words("text"),
    );
    expect(values(await texts.orderBy("k", "at").collect())).toEqual([
      [1, "a", 0],
      [1, "b", 1],
      [2, "", 0],
    ]);
  });

  it("is an array of structs in SQL", async () => {
    const { spark } = session;
    await spark.udf.register("words", words);
    const rows = await spark.sql("SELECT w FROM VALUES ('c d') AS t(text) LATERAL VIEW inline(words(text)) parts");
    expect(values(await rows.collect())).toEqual([["c"], ["d"]]);
  });
});

describe("a function by a name", () => {
  it("is called in SQL, where an INT will do for a DOUBLE", async () => {
    const { spark } = session;
    const score = F.udf((amount: number, days: number) => Math.min(100, amount / days), {
      args: ["double", "int"],
      returns: "double",
    });
    expect(await spark.udf.register("score", score)).toBe(score);
    const rows = await (await spark.sql("SELECT score(9, 2), score(1000.5BD, 1), score(null, 1)")).collect();
    expect(values(rows)).toEqual([[4.5, 100, null]]);
  });

  it("says which argument is of a type that will not do", async () => {
    const { spark } = session;
    await spark.udf.register(
      "half",
      F.udf((n: number) => n / 2, { args: ["int"], returns: "double", name: "half" }),
    );
    await expect((await spark.sql("SELECT half('4')")).collect()).rejects.toThrow(
      "The function half was given, as argument 1, a String (4) where INT is declared; CAST it.",
    );
  });

  it("is refused where it may answer differently each time, and is called for each row in a DataFrame", async () => {
    const { spark } = session;
    const luck = F.udf(() => Math.random(), { args: [], returns: "double", name: "luck" }).asNondeterministic();
    await expect(spark.udf.register("luck", luck)).rejects.toThrow("Call it in a DataFrame.");
    const drawn = await spark.range(20).select(luck().alias("n")).distinct().count();
    expect(drawn).toBe(20);
  });
});
