import { describe, expect, it } from "vitest";
import { col, functions as F, lit, SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { tablesOf } from "../../../src/pipelines/element.ts";
import { relationOf } from "../../../src/sql/dataframe/planned-rows.ts";
import { oldest } from "../../../src/tables/store/recorded-inputs.ts";

// A call with that many arguments overflows the stack of any Node.
const length = 130_000;
const numbers = Array.from({ length }, (_, index) => index);

function argumentsOf({
  expression,
}: {
  readonly expression: { readonly exprType: { readonly value?: unknown } };
}): number {
  const list: unknown = Reflect.get(Object(expression.exprType.value), "arguments");
  return Array.isArray(list) ? list.length : -1;
}

// Making so many messages takes seconds on a busy machine.
describe("a list of 130,000", { timeout: 60_000 }, () => {
  it("is compared with in isin", () => {
    expect(argumentsOf(col("id").isin(numbers))).toBe(length + 1);
  });

  it("is taken by functions of any number of columns", () => {
    const columns = Array.from({ length }, () => lit(1));
    const made = [F.array, F.create_map, F.struct, F.map_concat].map((make) => argumentsOf(make(columns)));
    expect(made).toEqual([length, length, length, length]);
  });

  it("does not keep a pipeline from finding what a query reads", async () => {
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" }));
    const query = spark.table("orders").where(col("id").isin(numbers));
    expect(tablesOf(relationOf(query))).toEqual(["orders"]);
  });

  it("of files has an oldest one, and of none infinity", () => {
    expect(oldest(numbers.map((index) => ({ modifiedMs: index + 5 })))).toBe(5);
    expect(oldest([])).toBe(Number.POSITIVE_INFINITY);
  });
});
