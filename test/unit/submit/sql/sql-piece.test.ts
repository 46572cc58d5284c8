import { expect, it } from "vitest";
import { firstSqlPiece } from "../../../../src/submit/sql/sql-piece.ts";

const within = (text: string) => {
  const piece = firstSqlPiece(text);
  return piece.kind === "incomplete" ? piece.within : piece.kind;
};

it("a statement ends with its semicolon, and what follows is left", () => {
  expect(firstSqlPiece("-- first\nSELECT 1 ; SELECT 2;")).toEqual({
    kind: "statement",
    sql: "SELECT 1",
    rest: " SELECT 2;",
  });
  expect(firstSqlPiece(" ; x")).toEqual({ kind: "statement", sql: "", rest: " x" });
});

it("a semicolon within a quoted text, a name, a comment or a script ends nothing", () => {
  expect(within("SELECT 'a;")).toBe("'");
  expect(within('SELECT "a;')).toBe('"');
  expect(within("SELECT `a;")).toBe("`");
  expect(within("SELECT 1 /* a;")).toBe("comment");
  expect(within("SELECT $$ a;")).toBe("$");
  expect(within("SELECT 1 -- a;\n")).toBe("statement");
  expect(within("BEGIN SELECT 1; IF x THEN SELECT 2; END IF;")).toBe("statement");
  expect(within("BEGIN SELECT 1; IF x THEN SELECT 2; END IF; END;")).toBe("statement");
  expect(firstSqlPiece("BEGIN SELECT 1; END; SELECT 2;")).toEqual({
    kind: "statement",
    sql: "BEGIN SELECT 1; END",
    rest: " SELECT 2;",
  });
  expect(firstSqlPiece("SELECT 'a;\nb', \"c;\"\"\", r'\\';")).toEqual({
    kind: "statement",
    sql: "SELECT 'a;\nb', \"c;\"\"\", r'\\'",
    rest: "",
  });
});

it("blanks and comments alone are nothing yet", () => {
  expect(within(" \n-- a\n/* b */\n")).toBe("nothing");
});

it("a backslash begins a command, which ends with its line, where no quote is open", () => {
  expect(firstSqlPiece("SELECT 1\n FROM t \\watch 5\nrest")).toEqual({
    kind: "command",
    command: "\\watch 5",
    before: "SELECT 1\n FROM t ",
    rest: "\nrest",
  });
  expect(firstSqlPiece("SELECT 1; \\x")).toEqual({ kind: "statement", sql: "SELECT 1", rest: " \\x" });
  expect(within("SELECT '\\x")).toBe("'");
  expect(within("SELECT 1 -- \\x\n")).toBe("statement");
  expect(firstSqlPiece("BEGIN SELECT 1; \\r")).toMatchObject({ kind: "command", command: "\\r" });
});
