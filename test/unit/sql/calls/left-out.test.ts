import { expect, it } from "vitest";
import { InvalidInputError, SparkConnectClient, SparkSession } from "../../../../src/index.ts";

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
