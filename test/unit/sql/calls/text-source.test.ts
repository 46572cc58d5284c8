import { expect, it } from "vitest";
import { InvalidInputError, SparkConnectClient, SparkSession } from "../../../../src/index.ts";

const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" }));
const lines = spark.range(1).selectExpr("'1' AS value");

it.each(["csv", "json", "xml"] as const)(
  "%s of a DataFrame's lines refuses a schema that is not in the options",
  (method) => {
    const read =
      (...given: readonly unknown[]) =>
      () =>
        Reflect.apply(spark.read[method], spark.read, [lines, ...given]);
    expect(read("id int")).toThrow(InvalidInputError);
    expect(read("id int")).toThrow(`${method}(lines, { mode: "FAILFAST" })`);
    expect(read({ schema: "id int" })).not.toThrow();
    expect(read(undefined)).not.toThrow();
  },
);
