import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstWord, isScript, sqlStatements } from "../../../../src/submit/sql/sql-statements.ts";
import { script } from "./sql-generator.ts";

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
    "SELECT /* a /* b */ ; */ 1",
    "SELECT /* a /*+ b */ 1",
    "SELECT 1 AS case",
    "SELECT case, begin FROM t end",
    "SELECT r'\\', R\"\\\"",
    "SELECT $$a;b$$, $tag$;$$;$tag$",
    "SELECT 1 -- a \\\n; b\n + 2",
    "SELECT * FROM hdfs://host/a--b",
    "BEGIN SELECT w.end, end.x FROM t; SELECT 1 AS end; END",
    "BEGIN lbl: LOOP LEAVE lbl; END LOOP lbl; REPEAT SET x = 1; UNTIL x = :end END REPEAT; END",
    "BEGIN IF CASE WHEN a THEN 1 END = 1 THEN SELECT 1; ELSEIF (end > 3) THEN SELECT 2; END IF; END",
    "BEGIN CASE :x WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE; END",
    "BEGIN DECLARE EXIT HANDLER FOR SQLSTATE VALUE '22012', NOT FOUND BEGIN SELECT 1; END; SELECT 2; END",
    "BEGIN SELECT 1; IF x THEN SELECT 2; END IF; SELECT CASE WHEN true THEN 1 END; SELECT 3; END",
    "BEGIN DECLARE i INT; WHILE i < 3 DO SET i = i + 1; END WHILE; END",
    "BEGIN BEGIN SELECT 1; END; SELECT 2; END",
    "BEGIN CASE x WHEN 1 THEN SELECT 1; END CASE; SELECT 2; END",
  ])("keeps %s whole", (statement) => {
    expect(sqlStatements(`${statement}; SELECT 9`)).toEqual([statement, "SELECT 9"]);
  });

  it("keeps any script whole", () => {
    fc.assert(
      fc.property(script, (text) => {
        expect(sqlStatements(`SELECT 1; ${text}; SELECT 2`)).toEqual(["SELECT 1", text, "SELECT 2"]);
      }),
    );
  });

  it("ends a comment at a carriage return, and at one behind a backslash", () => {
    expect(sqlStatements("-- a\rSELECT 1;\r-- b \\\r\nSELECT 2")).toEqual(["SELECT 1", "SELECT 2"]);
  });

  it("leaves a comment or a quote that is not closed to Spark, which refuses it", () => {
    expect(sqlStatements("SELECT 1; /* SELECT 2")).toEqual(["SELECT 1", "/* SELECT 2"]);
    expect(sqlStatements("SELECT 1; SELECT 'a")).toEqual(["SELECT 1", "SELECT 'a"]);
  });

  it("takes a literal of 10 MB", () => {
    const statement = `SELECT '${"it''s ".repeat(1_700_000)}'`;
    expect(sqlStatements(`${statement}; SELECT 2`)).toEqual([statement, "SELECT 2"]);
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
