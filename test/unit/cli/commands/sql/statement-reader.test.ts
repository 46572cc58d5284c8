import { expect, it } from "vitest";
import { StatementReader, type Typed } from "../../../../../src/cli/commands/sql/shell/statement-reader.ts";

function read(reader: StatementReader, ...lines: readonly string[]): readonly Typed[] {
  const pieces: Typed[] = [];
  for (const line of lines) {
    reader.add(line);
    for (let piece = reader.next(); piece !== null; piece = reader.next()) pieces.push(piece);
  }
  return pieces;
}

it("gives statements once their lines are there, and keeps the rest", () => {
  const reader = new StatementReader();
  expect(read(reader, "SELECT 1,", "2; SELECT", "-- not yet;", "3")).toEqual([
    { kind: "statement", sql: "SELECT 1,\n2" },
  ]);
  expect(reader.pending).toBe("SELECT\n-- not yet;\n3");
  expect(reader.within).toBe("statement");
  expect(read(reader, ";")).toEqual([{ kind: "statement", sql: "SELECT\n-- not yet;\n3" }]);
  expect({ pending: reader.pending, within: reader.within }).toEqual({ pending: "", within: "nothing" });
});

it("a command leaves the statement that it stands in, unless it takes it", () => {
  const reader = new StatementReader();
  expect(read(reader, "SELECT 1 \\timing on;")).toEqual([{ kind: "command", name: "\\timing", argument: "on" }]);
  expect(reader.pending).toBe("SELECT 1");
  reader.add("\\watch");
  expect(reader.next()).toEqual({ kind: "command", name: "\\watch", argument: "" });
  expect(reader.take()).toBe("SELECT 1");
  expect(reader.pending).toBe("");
});

it("what stands behind a command is not taken for the statement before it", () => {
  const reader = new StatementReader();
  reader.add("\\watch 2\nSELECT 2;");
  expect(reader.next()).toEqual({ kind: "command", name: "\\watch", argument: "2" });
  expect(reader.take()).toBe("");
  expect(reader.next()).toEqual({ kind: "statement", sql: "SELECT 2" });
});

it("exit, quit and help are understood without a backslash, alone on a line", () => {
  const command = (name: string) => [{ kind: "command", name, argument: "" }];
  expect(read(new StatementReader(), "exit")).toEqual(command("\\q"));
  expect(read(new StatementReader(), "QUIT;")).toEqual(command("\\q"));
  expect(read(new StatementReader(), "help")).toEqual(command("\\help"));
  expect(read(new StatementReader(), "SELECT", "exit")).toEqual([]);
});
