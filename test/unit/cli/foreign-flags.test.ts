import { Command } from "commander";
import { expect, it } from "vitest";
import { refuseForeignFlags } from "../../../src/cli/foreign-flags.ts";

function parse(...args: string[]): Command {
  const command = new Command("submit").option("--queue <NAME>", "a job's own").exitOverride();
  refuseForeignFlags(command);
  return command.action(() => {}).parse(args, { from: "user" });
}

it.each([
  "--driver-memory",
  "--num-executors",
  "--deploy-mode",
  "--executor-cores",
  "--class",
  "--principal",
  "--packages",
])("%s is refused with the reason, whether it has a value or not", (flag) => {
  expect(() => parse(flag)).toThrow(`${flag} cannot apply: `);
  expect(() => parse(flag, "4g")).toThrow(`${flag} cannot apply: `);
  expect(() => parse(`${flag}=4g`)).toThrow(`${flag} cannot apply: `);
});

it("an option of the command itself is its own, whatever spark-submit calls so", () => {
  expect(parse("--queue", "q").opts()).toEqual({ queue: "q" });
});

it("refused flags do not show in help", () => {
  expect(parse().helpInformation()).not.toContain("--driver-memory");
});
