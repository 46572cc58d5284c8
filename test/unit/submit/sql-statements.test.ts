import { describe, expect, it } from "vitest";
import { firstWord, isScript, sqlStatements } from "../../../src/submit/sql-statements.ts";

describe("sqlStatements", () => {
  it("splits at semicolons, and drops what is empty", () => {
    expect(sqlStatements("SELECT 1;\n\n SELECT 2 ;; -- the end\n")).toEqual(["SELECT 1", "SELECT 2"]);
  });

  it.each([
    "SELECT 'a;b', \"c;d\", `e;f`",
    "SELECT 'it\\'s; fine'",
    "SELECT 'it''s; fine'",
    "SELECT 1 -- one; or two\n + 1",
    "SELECT /* ; */ 1",
    "BEGIN SELECT 1; IF x THEN SELECT 2; END IF; SELECT CASE WHEN true THEN 1 END; SELECT 3; END",
    "BEGIN DECLARE i INT; WHILE i < 3 DO SET i = i + 1; END WHILE; END",
    "BEGIN BEGIN SELECT 1; END; SELECT 2; END",
    "BEGIN CASE x WHEN 1 THEN SELECT 1; END CASE; SELECT 2; END",
  ])("keeps %s whole", (statement) => {
    expect(sqlStatements(`${statement}; SELECT 9`)).toEqual([statement, "SELECT 9"]);
  });
});

describe("a statement", () => {
  it("is told by its first word, behind comments", () => {
    expect(firstWord("-- note\n/* more */ insert into t")).toBe("INSERT");
    expect(firstWord("(SELECT 1)")).toBe("");
  });

  it("is a script when it begins with BEGIN", () => {
    expect(isScript("/* x */ begin SELECT 1; END")).toBe(true);
    expect(isScript("SELECT 1")).toBe(false);
  });
});
