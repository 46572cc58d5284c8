import type { Command, Option } from "commander";
import type { Parameters } from "../../job/parameter.ts";
import { FailureError } from "../../submit/failure.ts";
import { withArtifactParameters } from "../artifact-options.ts";
import type { CliContext } from "../context.ts";
import { addJobOptions, optionName, typedTexts } from "../job-options.ts";
import { loadJob } from "../load-job.ts";
import { addExamples, type Example } from "../terminal/examples.ts";
import type { CommandResult } from "../terminal/output.ts";
import type { RunReference } from "./find-record.ts";

/** What a command about one run gets. */
export interface RunRequest {
  readonly reference: RunReference;
  /** For the global options. */
  readonly command: Command;
  /** What was typed for the command's own options. */
  readonly own: Readonly<Record<string, unknown>>;
}

export interface RunCommand {
  readonly name: string;
  readonly description: string;
  /** What the example of its help does. */
  readonly example: string;
  /** Examples after that one. */
  readonly examples?: readonly Example[];
  /** The command's own options. Where a job has an option of the same name, it is the job's. */
  readonly options?: readonly Option[];
  readonly act: (context: CliContext, request: RunRequest) => Promise<CommandResult>;
  /** What the command does if no run is named; by default it fails. */
  readonly withoutRun?: (context: CliContext, command: Command) => Promise<CommandResult>;
}

/** Adds a command about one run, which this or another process submitted. */
export function addRunCommand(program: Command, context: CliContext, declared: RunCommand): void {
  const { name, description, example, examples = [], options: own = [], act, withoutRun } = declared;
  const added = program
    .command(name)
    .description(description)
    .usage(withoutRun === undefined ? "<run> [options]" : "[run] [options]")
    .argument("[run]")
    .argument("[options...]")
    .helpOption(false)
    .allowUnknownOption()
    .addHelpText("after", runHelp(name))
    .action(async (_run: string, _words: readonly string[], _options: unknown, command: Command) => {
      const [first, ...rest] = command.args;
      if (first === "-h" || first === "--help") return command.help();
      if (first === undefined && withoutRun !== undefined) return context.end(await withoutRun(context, command));
      const { reference, options, given } = await referenceIn(command, { first, rest, context });
      context.end(await act(context, { reference, command: options, own: given }));
    });
  for (const option of own) added.addOption(option);
  const first = `spark-connect ${name} credit-snapshot --processed processed --as-of 2022-03-25`;
  addExamples(added, [example, first], ...examples);
}

const runHelp = (command: string): string => `
A run is named by its id, or by the first characters of it, when it was
submitted from this machine; by the job and its arguments, from any machine:
  spark-connect ${command} credit-snapshot --processed URI --as-of D
or by the ids that submit printed:
  --session-id ID --operation-id ID [--user-id ID]`;

interface Words {
  readonly first: string | undefined;
  readonly rest: readonly string[];
  readonly context: CliContext;
}

async function referenceIn(
  command: Command,
  { first, rest, context }: Words,
): Promise<{ readonly reference: RunReference; readonly options: Command; readonly given: RunRequest["own"] }> {
  if (first === undefined) {
    throw new FailureError("USAGE", "no run is named", {
      hint: `spark-connect ${command.name()} --help says how to name one.`,
    });
  }
  if (first.startsWith("-")) return { ...(await byIds(command, [first, ...rest])), given: command.opts() };
  if (/^[0-9a-f][0-9a-f-]{3,35}$/i.test(first) && rest.length === 0)
    return { reference: { by: "id", id: first }, options: command, given: command.opts() };
  return await byJob(command, { name: first, rest, context });
}

async function byIds(command: Command, words: readonly string[]) {
  const ids = command
    .command("ids", { hidden: true })
    .requiredOption("--session-id <ID>")
    .requiredOption("--operation-id <ID>")
    .option("--user-id <ID>");
  await ids.action(() => {}).parseAsync([...words], { from: "user" });
  // The command declares exactly these.
  const { sessionId, operationId, userId } = ids.opts() as {
    readonly sessionId: string;
    readonly operationId: string;
    readonly userId?: string;
  };
  return { reference: { by: "ids", sessionId, operationId, userId }, options: ids } as const;
}

/** A run is found by what it publishes, so nothing that only a start needs is required. */
function optional(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, { ...parameter, required: false }]),
  );
}

async function byJob(
  command: Command,
  { name, rest, context }: { readonly name: string; readonly rest: readonly string[]; readonly context: CliContext },
) {
  const { withProjectDefaults } = await import("../job-values.ts");
  const job = await loadJob(name, context.cwd);
  const options = command
    .command(name)
    .description(`the run of ${job.name} that publishes what these arguments name`)
    .helpOption("-h, --help", "display help for command");
  const parameters = withArtifactParameters(job.parameters);
  addJobOptions(options, optional(parameters));
  const { given, returned } = returnedTo(parameters, command.opts());
  await options.action(() => {}).parseAsync([...rest, ...returned], { from: "user" });
  const declared = { name: job.name, alternatives: job.alternatives, parameters };
  const texts = await withProjectDefaults(declared, typedTexts(parameters, options.opts()), context.cwd);
  return { reference: { by: "job", job, texts }, options, given } as const;
}

/** The command's own options without those that are the job's, which the command has taken from the words first. */
function returnedTo(parameters: Parameters, own: RunRequest["own"]) {
  const [jobs, given] = [new Map<string, unknown>(), new Map<string, unknown>()];
  for (const [name, value] of Object.entries(own)) (Object.hasOwn(parameters, name) ? jobs : given).set(name, value);
  const returned = [...jobs].flatMap(([name, value]) =>
    value === true ? [optionName(name)] : [optionName(name), String(value)],
  );
  return { given: Object.fromEntries(given), returned };
}
