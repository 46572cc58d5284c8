import { expect, it } from "vitest";
import { StructType } from "../../../../../src/index.ts";
import { parseIsoDate } from "../../../../../src/job/days.ts";
import { changedTypes, widens, withoutGuesses } from "../../../../../src/jobs/credit-snapshot/columns/column-types.ts";

const dayOf = (date: string, ddl: string, inFolders: readonly string[] = []) => ({
  day: parseIsoDate(date),
  columns: StructType.fromDDL(ddl),
  inFolders,
});

it("takes a type that was guessed from folders only where none is declared, and no files have one", () => {
  const days = [
    dayOf("2022-01-31", "Id STRING, Region INT, branch INT, code INT", ["region", "branch", "code"]),
    dayOf("2022-02-28", "Id STRING, region BIGINT"),
  ];
  const left = withoutGuesses(days, StructType.fromDDL("BRANCH STRING"));
  expect(left.map(({ columns }) => columns.fieldNames())).toEqual([
    ["Id", "code"],
    ["Id", "region"],
  ]);
});

it("names each column's first change of type, and no column that is new", () => {
  const days = [
    dayOf("2022-01-31", "Id STRING, a INT"),
    dayOf("2022-02-28", "ID STRING, A BIGINT, b DATE"),
    dayOf("2022-03-25", "Id STRING, a STRING, b DATE"),
  ];
  expect(changedTypes(days)).toEqual([
    { column: "A", from: { date: "2022-01-31", type: "int" }, to: { date: "2022-02-28", type: "bigint" } },
  ]);
});

it.each([
  ["int", "int", true],
  ["int", "bigint", true],
  ["tinyint", "int", true],
  ["float", "double", true],
  ["bigint", "int", false],
  ["int", "double", false],
  ["string", "binary", false],
  ["decimal(10,2)", "decimal(10,2)", true],
])("reads %s as %s without loss: %s", (type, declared, expected) => {
  expect(widens(type, declared)).toBe(expected);
});
