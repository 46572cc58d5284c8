import { expect, it } from "vitest";
import { commandHelp } from "../../integration/cli/command-help.ts";

it.each(commandHelp())("the help of $name has examples of it", ({ name, examples }) => {
  expect(examples.filter((example) => !example.includes(`spark-connect ${name}`))).toEqual([]);
  expect(examples).not.toEqual([]);
  // One that only shows what would be done says too little.
  expect(examples.every((example) => example.includes("--dry-run"))).toBe(false);
});
