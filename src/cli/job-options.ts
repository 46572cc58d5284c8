import { type Command, Option } from "commander";
import { listedTexts } from "../job/listed-texts.ts";
import type { Parameter, Parameters } from "../job/parameter.ts";
import { FailureError } from "../submit/failure.ts";
import { separated } from "./artifact-options.ts";
import { RepeatableOption } from "./cli-command.ts";

/** What was typed for each parameter, by camelCase name; a switch that was given has one text, `true`. */
export type TypedTexts = Readonly<Record<string, readonly string[]>>;

/** Gives `command` one option for each parameter of a job. Values are collected as typed and parsed later. */
export function addJobOptions(command: Command, parameters: Parameters): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    const flag = optionName(name);
    if (!/^--[a-z][a-z0-9-]*$/.test(flag) || reserved.has(flag)) {
      throw new FailureError("USAGE", `the job's parameter '${name}' cannot be an option here`, {
        hint: "Rename the parameter.",
      });
    }
    command.addOption(optionOf(flag, parameter));
  }
}

/** The options that every job's command has. */
const reserved: ReadonlySet<string> = new Set(
  (
    "--dry-run --detach --timeout --retries --name --tag --remote --profile --conf --output --log-format --metrics-file " +
    "--no-progress --progress --quiet --verbose --config --version --help"
  ).split(" "),
);

/** The values that commander collected, as texts: `{ landing: ["/data"], showKeys: ["true"] }`. */
export function typedTexts(parameters: Parameters, collected: Readonly<Record<string, unknown>>): TypedTexts {
  const texts: Record<string, readonly string[]> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = collected[name];
    if (value === true) texts[name] = ["true"];
    if (typeof value === "string") texts[name] = [value];
    if (Array.isArray(value)) texts[name] = separated(parameter, value.map(String));
  }
  return texts;
}

/**
 * The values that a file lists for an option, as texts. Throws `InvalidInputError`, which begins with `where`, for several
 * values where one is meant.
 */
export function listedOption(
  where: string,
  parameter: Parameter<unknown>,
  listed: readonly string[],
): readonly string[] {
  return separated(parameter, listedTexts(where, parameter, listed));
}

/** `asOf` → `--as-of`. */
export function optionName(parameter: string): string {
  return `--${parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function optionOf(flag: string, parameter: Parameter<unknown>): Option {
  const { kind, placeholder, required, repeatable } = parameter;
  const shown = isPlain(parameter.default) ? String(parameter.default) : null;
  const note = required ? " (required)" : shown === null || kind === "flag" ? "" : ` (default: ${shown})`;
  const flags = kind === "flag" ? flag : `${flag} <${placeholder}>`;
  const description = parameter.description + note;
  if (kind === "flag" || !repeatable) return new Option(flags, description);
  const collect = (text: string, previous: unknown) => [...(Array.isArray(previous) ? previous : []), text];
  return new RepeatableOption(flags, description).argParser(collect);
}

/** A text, a number, or a list of them: what help can show as typed. A default of 0 or nothing needs no mention. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isPlain);
  return typeof value === "string" || (typeof value === "number" && value !== 0);
}
