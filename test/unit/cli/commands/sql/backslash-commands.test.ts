import { expect, it } from "vitest";
import {
  backslashCommand,
  backslashCommands,
  helpLines,
} from "../../../../../src/cli/commands/sql/shell/backslash-commands.ts";

it("an unknown command names the nearest, or the list", () => {
  expect(() => backslashCommand("\\tming")).toThrow(
    expect.objectContaining({ message: "unknown command \\tming", hint: "Did you mean \\timing?" }),
  );
  expect(() => backslashCommand("\\something")).toThrow(
    expect.objectContaining({ hint: "\\help lists the commands." }),
  );
});

it("psql's other names are known", () => {
  expect(["\\?", "\\h", "\\dn", "\\quit"].map((name) => backslashCommand(name).name)).toEqual([
    "\\help",
    "\\help",
    "\\l",
    "\\q",
  ]);
});

it("each name is there once", () => {
  const names = backslashCommands.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it("the list has a line for each command, and fits 80 columns", () => {
  expect(helpLines()).toHaveLength(backslashCommands.length + 1);
  expect(helpLines().filter((line) => line.length > 80)).toEqual([]);
});
