import { FailureError } from "../../../../submit/failure.ts";
import { readText } from "../../../../submit/read-text.ts";
import { didYouMean } from "../../../suggest.ts";
import { alignColumns } from "../../../terminal/columns.ts";
import { rowFormatNames } from "../row-format-names.ts";
import { edited } from "./edit.ts";
import type { ShellControl } from "./shell-control.ts";
import { watch } from "./watch.ts";

/** A command of the shell, as in psql. */
export interface BackslashCommand {
  readonly name: string;
  /** For help; empty if it takes none. */
  readonly argument: string;
  readonly description: string;
  /** Whether it takes over the statement in the making. */
  readonly takesStatement?: boolean;
  readonly run: (shell: ShellControl, argument: string) => Promise<void> | void;
}

/** In the order of help. */
export const backslashCommands: readonly BackslashCommand[] = [
  {
    name: "\\d",
    argument: "[TABLE]",
    description: "the columns of a table or view; without a name, tables",
    run: (shell, table) => shell.runSql(table === "" ? "SHOW TABLES" : `DESCRIBE TABLE ${table}`),
  },
  {
    name: "\\d+",
    argument: "TABLE",
    description: "the same with all that the catalog knows of it",
    run: (shell, table) => shell.runSql(`DESCRIBE TABLE EXTENDED ${needed("\\d+", "a table's name", table)}`),
  },
  {
    name: "\\dt",
    argument: "[DATABASE]",
    description: "tables and views, by default of the current database",
    run: (shell, database) => shell.runSql(database === "" ? "SHOW TABLES" : `SHOW TABLES IN ${database}`),
  },
  {
    name: "\\dv",
    argument: "[DATABASE]",
    description: "the views alone",
    run: (shell, database) => shell.runSql(database === "" ? "SHOW VIEWS" : `SHOW VIEWS IN ${database}`),
  },
  {
    name: "\\df",
    argument: "[PATTERN]",
    description: "functions; the pattern has * for any characters",
    run: (shell, pattern) =>
      shell.runSql(pattern === "" ? "SHOW FUNCTIONS" : `SHOW FUNCTIONS LIKE '${escaped(pattern)}'`),
  },
  {
    name: "\\l",
    argument: "[CATALOG]",
    description: "databases, by default of the current catalog",
    run: (shell, catalog) => shell.runSql(catalog === "" ? "SHOW DATABASES" : `SHOW DATABASES IN ${catalog}`),
  },
  {
    name: "\\x",
    argument: "[on|off]",
    description: "a line for each value, and back to a table",
    run: (shell, argument) => {
      const isOn = switched("\\x", argument, shell.display.format === "vertical");
      if (isOn !== (shell.display.format === "vertical")) shell.display.format = isOn ? "vertical" : "table";
      shell.context.output.note(`Expanded display is ${isOn ? "on" : "off"}.`);
    },
  },
  {
    name: "\\format",
    argument: "[NAME]",
    description: rowFormatNames.join(", "),
    run: (shell, name) => {
      const format = rowFormatNames.find((known) => known === name.toLowerCase());
      if (format === undefined && name !== "") throw unknownFormat(name);
      shell.display.format = format ?? shell.display.format;
      shell.context.output.note(`Rows are shown as ${shell.display.format}.`);
    },
  },
  displaySwitch("\\timing", "isTiming", { title: "Timing", description: "say how long each statement took" }),
  displaySwitch("\\pager", "isPaging", {
    title: "Pager",
    description: "page rows that do not fit, by $PAGER or less -S",
  }),
  {
    name: "\\o",
    argument: "[FILE]",
    description: "write rows to a file, or to the terminal again",
    run: (shell, file) => {
      if (file.startsWith("|")) {
        throw new FailureError("USAGE", "\\o writes to a file, not to a command", {
          hint: 'Write to a file, or pipe from outside: spark-connect sql "…" | command.',
        });
      }
      return shell.redirect(file === "" ? null : file);
    },
  },
  {
    name: "\\i",
    argument: "FILE",
    description: "run the statements of a file; the first that fails ends it",
    run: async (shell, file) => shell.runText(await readText(needed("\\i", "a file", file)), file),
  },
  {
    name: "\\e",
    argument: "",
    description: "edit the statement, or the last one, with $EDITOR",
    takesStatement: true,
    run: async (shell) => {
      const { pending, last } = shell;
      const before = pending || (last === "" ? "" : `${last};`);
      const text = await edited(shell, before);
      if (text.trim() === "" || text.trim() === before.trim()) {
        shell.context.output.note("Nothing was changed.");
        return;
      }
      // Not before there is another text in its place: an editor may fail, or be left without a change.
      shell.takePending();
      shell.type(text);
    },
  },
  {
    name: "\\watch",
    argument: "[SECONDS]",
    description: "run the statement, or the last one, every 2 or SECONDS s",
    takesStatement: true,
    run: watch,
  },
  {
    name: "\\s",
    argument: "[TEXT]",
    description: "what you typed before, or what of it contains the text",
    run: (shell, text) => {
      const entries = shell.history.filter((entry) => entry.toLowerCase().includes(text.toLowerCase()));
      return print(shell, [...entries].reverse());
    },
  },
  {
    name: "\\help",
    argument: "",
    description: "this list",
    run: (shell) => print(shell, helpLines()),
  },
  { name: "\\q", argument: "", description: "leave; so does Ctrl-D", run: (shell) => shell.leave() },
];

const otherNames: Readonly<Record<string, string>> = {
  "\\?": "\\help",
  "\\h": "\\help",
  "\\dn": "\\l",
  "\\quit": "\\q",
};

/** The command of a name. Throws a usage failure that names the nearest. */
export function backslashCommand(name: string): BackslashCommand {
  const command = backslashCommands.find((known) => known.name === (otherNames[name] ?? name));
  if (command !== undefined) return command;
  const near = didYouMean(
    name.slice(1),
    backslashCommands.map((known) => known.name.slice(1)),
  );
  throw new FailureError("USAGE", `unknown command ${name}`, {
    hint: near?.replace("mean ", "mean \\") ?? "\\help lists the commands.",
  });
}

/** What `\help` prints. */
export function helpLines(): readonly string[] {
  return [
    "A statement ends with ;  Tab completes, arrow keys recall, Ctrl-C cancels.",
    ...alignColumns(backslashCommands.map(({ name, argument, description }) => [`  ${name} ${argument}`, description])),
  ];
}

/** What was asked for, which `-q` does not silence. */
async function print({ context }: ShellControl, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await context.output.data(`${lines.join("\n")}\n`);
}

function needed(command: string, what: string, argument: string): string {
  if (argument !== "") return argument;
  throw new FailureError("USAGE", `${command} needs ${what}`, { hint: "\\help lists the commands." });
}

/** A command that turns a part of the display on or off. */
function displaySwitch(
  name: string,
  part: "isTiming" | "isPaging",
  { title, description }: { readonly title: string; readonly description: string },
): BackslashCommand {
  return {
    name,
    argument: "[on|off]",
    description,
    run: ({ display, context }, argument) => {
      display[part] = switched(name, argument, display[part]);
      context.output.note(`${title} is ${display[part] ? "on" : "off"}.`);
    },
  };
}

function switched(command: string, argument: string, before: boolean): boolean {
  if (argument === "") return !before;
  if (/^(?:on|off)$/i.test(argument)) return /^on$/i.test(argument);
  throw new FailureError("USAGE", `${command}: '${argument}' is neither on nor off`);
}

function unknownFormat(name: string): FailureError {
  return new FailureError("USAGE", `\\format: there is no format '${name}'`, {
    hint: didYouMean(name, rowFormatNames) ?? `There are: ${rowFormatNames.join(", ")}.`,
  });
}

function escaped(text: string): string {
  return text.replaceAll(/['\\]/g, "\\$&");
}
