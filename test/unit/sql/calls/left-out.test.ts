import { expect, it } from "vitest";
import { functions, InvalidInputError, SparkConnectClient, SparkSession } from "../../../../src/index.ts";

const df = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" })).range(1);

it.each([
  [df, "toPandas", "toArrow()"],
  [df, "pandas_api", "toArrow()"],
  [df, "rdd", "df.mapRows"],
  [df, "mapInPandas", "df.mapRows"],
  [df, "mapInArrow", "df.mapRows"],
  [df, "foreach", "for await"],
  [df.groupBy("id"), "applyInPandas", "grouped.applyRows"],
  [df.groupBy("id"), "applyInArrow", "grouped.applyRows"],
] as const)("%s.%s says what to use instead", (target, name, instead) => {
  expect(() => Reflect.get(target, name)).toThrow(InvalidInputError);
  expect(() => Reflect.get(target, name)).toThrow(`${name} is left out here: `);
  expect(() => Reflect.get(target, name)).toThrow(instead);
});

it.each(["pandas_udf", "arrow_udf", "arrow_udtf"])("F.%s says what to use instead", (name) => {
  const call: unknown = Reflect.get(functions, name);
  expect(call).toBeTypeOf("function");
  expect(call).toThrow(InvalidInputError);
  expect(call).toThrow(`${name} is left out here: it runs Python; use F.ud`);
});
