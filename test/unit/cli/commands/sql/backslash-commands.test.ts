import { writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import {
  backslashCommand,
  backslashCommands,
  helpLines,
} from "../../../../../src/cli/commands/sql/shell/backslash-commands.ts";
import type { ShellControl } from "../../../../../src/cli/commands/sql/shell/shell-control.ts";
import { StatementReader } from "../../../../../src/cli/commands/sql/shell/statement-reader.ts";

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

/** What `\e` leaves to be read and says, once lines were typed and the editor did its work. */
async function edited(typed: string, editor: (file: string) => Promise<number>) {
  const reader = new StatementReader();
  reader.add(typed);
  reader.add("\\e");
  const command = reader.next();
  const notes: string[] = [];
  // All that the command uses.
  const shell = {
    context: { env: { EDITOR: "ed" }, output: { note: (line: string) => notes.push(line) } },
    get pending() {
      return reader.pending;
    },
    last: "SELECT 0",
    takePending: () => reader.take(),
    type: (text: string) => reader.add(text),
    runProgram: (_file: string, args: readonly string[]) => editor(args.at(-1) ?? ""),
  } as unknown as ShellControl;
  const error = await Promise.resolve(backslashCommand("\\e").run(shell, "")).then(
    () => null,
    (thrown: Error) => thrown.message,
  );
  return { command, error, notes, next: reader.next(), pending: reader.pending };
}

it("\\e has the edited text in place of the statement in the making", async () => {
  const change = (file: string) => writeFile(file, "SELECT 2;\n").then(() => 0);
  expect(await edited("SELECT 1,", change)).toEqual({
    command: { kind: "command", name: "\\e", argument: "" },
    error: null,
    notes: [],
    next: { kind: "statement", sql: "SELECT 2" },
    pending: "",
  });
});

it.each([
  ["is left without a change", async () => 0, { error: null, notes: ["Nothing was changed."] }],
  [
    "leaves an empty text",
    (file: string) => writeFile(file, "").then(() => 0),
    { error: null, notes: ["Nothing was changed."] },
  ],
  ["fails", async () => 1, { error: "the editor ed ended with 1; nothing is taken over", notes: [] }],
  ["cannot be run", () => Promise.reject(new Error("spawn sh ENOENT")), { error: "spawn sh ENOENT", notes: [] }],
  [
    "writes another encoding",
    (file: string) => writeFile(file, "SELECT 'caf\u00e9';", "latin1").then(() => 0),
    { error: "what ed wrote is not UTF-8: line 1 has other bytes", notes: [] },
  ],
])("\\e keeps the statement in the making if the editor %s", async (_, editor, said) => {
  expect(await edited("SELECT 1,\n  2", editor)).toMatchObject({ ...said, next: null, pending: "SELECT 1,\n  2" });
});
