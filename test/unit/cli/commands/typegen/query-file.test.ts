import { describe, expect, it } from "vitest";
import { queryFile } from "../../../../../src/cli/commands/typegen/query-file.ts";

const read = (text: string, types = {}) => queryFile("q.sql", text, types);

describe("a file of one query", () => {
  it("declares its parameters in comments, with NULL behind the type where null may be passed", () => {
    const { sql, line, parameters } = read(
      "-- What the day has.\n-- :day DATE\n--:Region string null\n\nSELECT 'a -- :x INT' AS t WHERE d = :day AND :Region IS NULL;\n",
    );
    expect({ sql, line }).toEqual({ sql: "SELECT 'a -- :x INT' AS t WHERE d = :day AND :Region IS NULL", line: 5 });
    expect(parameters.map(({ name, type, nullable }) => [name, type.sql(), nullable])).toEqual([
      ["day", "DATE", false],
      ["Region", "STRING", true],
    ]);
  });

  it("takes other parameters' types from --param, its own first", () => {
    const { parameters } = read("-- :a INT\nSELECT :a, :ids", { a: "DATE", ids: "ARRAY<BIGINT>" });
    expect(parameters.map(({ name, type }) => [name, type.sql()])).toEqual([
      ["a", "INT"],
      ["ids", "ARRAY<BIGINT>"],
    ]);
  });

  it("takes for a parameter neither a cast nor a field of a VARIANT", () => {
    expect(read("SELECT a::date, v:day FROM t").parameters).toEqual([]);
  });
});

describe("a file is refused, by line,", () => {
  it.each([
    ["without a statement", "-- nothing\n;", "q.sql has no statement"],
    ["with two", "SELECT 1;\n\nSELECT 2", "q.sql:3: a second statement begins here"],
    [
      "with a command",
      "\nINSERT INTO t SELECT 1",
      "q.sql:2: INSERT is a command and not a query: it has no rows to type",
    ],
    ["with a script", "BEGIN SELECT 1; END", "q.sql:1: BEGIN is a command and not a query: it has no rows to type"],
    ["with ?", "SELECT\n ?", "q.sql:2: a parameter without a name"],
    ["with parameters of no type", "SELECT :a, :b, :a", "q.sql: no type is declared for :a, :b"],
    [
      "that declares more than it has",
      "-- :a INT\n-- :b INT\nSELECT :a",
      "q.sql:2: declares :b, which the query does not have",
    ],
    ["that declares one twice", "-- :a INT\n-- :a INT\nSELECT :a", "q.sql:2: declares :a a second time"],
    ["whose comment is no type", "-- :a is the day\nSELECT :a", /^q\.sql:1: ':a is the day' declares no type: /],
    [
      "whose parameter is a struct",
      "-- :a STRUCT<x: INT>\nSELECT :a",
      /^q\.sql:1: ':a STRUCT<x: INT>' declares no type: A parameter cannot be STRUCT<x: INT>: it is /,
    ],
  ])("%s", (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
