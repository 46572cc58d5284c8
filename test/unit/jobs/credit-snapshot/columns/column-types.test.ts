import { expect, it } from "vitest";
import { StructType } from "../../../../../src/index.ts";
import { disputedColumns, withoutGuesses } from "../../../../../src/jobs/credit-snapshot/columns/column-types.ts";
import { ignoringCase } from "../../../../../src/tables/column.ts";

const groupOf = (ddl: string, inFolders: readonly string[] = []) => ({
  files: [],
  columns: StructType.fromDDL(ddl),
  inFolders,
});

it("takes a type that was guessed from folders only where none is declared, and no files have one", () => {
  const groups = [
    groupOf("Id STRING, Region INT, branch INT, code INT", ["region", "branch", "code"]),
    groupOf("Id STRING, region BIGINT"),
  ];
  const left = withoutGuesses(groups, StructType.fromDDL("BRANCH STRING"), ignoringCase);
  expect(left.map(({ columns }) => columns.fieldNames())).toEqual([
    ["Id", "code"],
    ["Id", "region"],
  ]);
});

it.each([
  ["without case", ignoringCase, [["a", ["int", "bigint", "string"]]]],
  ["with case", (name: string) => name, [["a", ["int", "string"]]]],
])("names each column's types, %s, and no column that is new", (_, key, expected) => {
  const groups = [
    groupOf("Id STRING, a INT"),
    groupOf("ID STRING, A BIGINT, b DATE"),
    groupOf("Id STRING, a STRING, b DATE"),
  ];
  const disputed = disputedColumns(groups, key);
  expect(disputed.map(({ name, types }) => [name, types.map(({ type }) => type.simpleString())])).toEqual(expected);
});
