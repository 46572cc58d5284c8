import { describe, expect, it } from "vitest";
import {
  col,
  functions as F,
  InvalidInputError,
  lit,
  SparkConnectClient,
  SparkSession,
  Window,
} from "../../../src/index.ts";
import { relationOf } from "../../../src/sql/dataframe/planned-rows.ts";

describe("a column as text", () => {
  it.for([
    [col("a").plus(1).gt(col("b")), "Column<((a + 1) > b)>"],
    [col("a").eq("x").and(col("b").isNull()), "Column<((a == 'x') and isNull(b))>"],
    [F.when(col("a").isNull(), 1).otherwise(2), "Column<when(isNull(a), 1, 2)>"],
    [F.countDistinct("a"), "Column<count(DISTINCT a)>"],
    [col("a").cast("int").alias("b"), "Column<CAST(a AS INT) AS b>"],
    [col("a").desc(), "Column<a DESC>"],
    [F.row_number().over(Window.partitionBy("k")), "Column<row_number() OVER (PARTITION BY k)>"],
    [col("m").getItem("k"), "Column<m['k']>"],
    [col("*"), "Column<*>"],
    [col("t.*"), "Column<t.*>"],
    [lit(null), "Column<NULL>"],
  ] as const)("%s", ([column, text]) => {
    expect(String(column)).toBe(text);
  });

  it("ends somewhere, however deep it is", () => {
    let column = col("a");
    for (let count = 0; count < 10_000; count++) column = column.plus(1);
    expect(String(column)).toContain("…");
  });
});

describe("a column", () => {
  it("takes a string as a name where columns are wanted, and as a value where operands are", () => {
    expect(String(F.upper("a"))).toBe("Column<upper(a)>");
    expect(String(col("a").eq("b"))).toBe("Column<(a == 'b')>");
  });

  it("cannot be changed", () => {
    expect(Object.isFrozen(col("a"))).toBe(true);
  });

  it("compares with one list, or with values one by one", () => {
    expect(String(col("a").isin(1, 2))).toBe("Column<in(a, 1, 2)>");
    expect(String(col("a").isin([1, 2]))).toBe("Column<in(a, 1, 2)>");
  });

  it("takes further cases only after when, and only before otherwise", () => {
    const done = F.when(col("a"), 1).otherwise(2);
    expect(() => done.when(col("b"), 3)).toThrow(InvalidInputError);
    expect(() => done.otherwise(3)).toThrow(InvalidInputError);
    expect(() => col("a").otherwise(3)).toThrow(InvalidInputError);
  });

  it("orders nulls as Spark does: first ascending, last descending", () => {
    expect(col("a").asc().expression.exprType.value).toMatchObject({ direction: 1, nullOrdering: 1 });
    expect(col("a").desc().expression.exprType.value).toMatchObject({ direction: 2, nullOrdering: 2 });
  });
});

describe("a window", () => {
  it("refuses a row bound beyond 32 bits", () => {
    expect(() => Window.rowsBetween(-(2 ** 31), 0)).toThrow(InvalidInputError);
  });

  it("has no bound where it says so", () => {
    const { frame } = Window.rowsBetween(Window.unboundedPreceding, Window.currentRow).definition;
    expect(frame).toMatchObject({
      lower: { boundary: { case: "unbounded", value: true } },
      upper: { boundary: { case: "currentRow", value: true } },
    });
  });
});

describe("columns of a DataFrame", () => {
  it("refer to it by its plan id, so that a self-join can tell the sides apart", async () => {
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" }));
    const [left, right] = [spark.range(1), spark.range(1)];
    const planIds = [left.col("id"), right.col("id")].map(({ expression }) =>
      Reflect.get(expression.exprType.value ?? {}, "planId"),
    );
    expect(planIds).toEqual([relationOf(left).common?.planId, relationOf(right).common?.planId]);
    expect(planIds[0]).not.toBe(planIds[1]);
  });
});
