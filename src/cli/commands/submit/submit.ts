import { type Command, Option } from "commander";
import type { Job } from "../../../job/job.ts";
import { FailureError } from "../../../submit/failure.ts";
import type { IfRunning } from "../../../submit/submit-job.ts";
import { withArtifactParameters } from "../../artifact-options.ts";
import { builtInJobs } from "../../built-in-jobs.ts";
import { RepeatableOption } from "../../cli-command.ts";
import type { CliContext } from "../../context.ts";
import { countOf } from "../../count.ts";
import { timeoutOf } from "../../duration.ts";
import { refuseForeignFlags } from "../../foreign-flags.ts";
import { addJobOptions, typedTexts } from "../../job-options.ts";
import { loadJob, recordedName } from "../../load-job.ts";
import { addExamples } from "../../terminal/examples.ts";

/** `submit JOB …`: the options depend on the job, so they are parsed in a second step, once the job is known. */
export function addSubmit(program: Command, context: CliContext): void {
  const command = program
    .command("submit")
    .description("run a job and wait for it")
    .usage("<job> [options]")
    .argument("[job]")
    .argument("[options...]")
    .helpOption(false)
    .allowUnknownOption()
    .addHelpText("after", `\nJobs:\n${jobList()}\n\nspark-connect submit <job> --help lists a job's options.`)
    .action(async (_job: string, _words: readonly string[], _options: unknown, submit: Command) => {
      const { name, rest } = splitJob(submit.args);
      if (name === null) return submit.help();
      const job = await loadJob(name, context.cwd);
      const command = submit
        .command(name)
        .description(job.description)
        .helpOption("-h, --help", "display help for command");
      addJobOptions(command, withArtifactParameters(job.parameters));
      addCommonOptions(command);
      refuseForeignFlags(command);
      command.action(() => runSubmission(context, { job, name, command }));
      await command.parseAsync([...rest], { from: "user" });
    });
  addExamples(
    command,
    [
      "publish the credits of a day, from a landing zone",
      "spark-connect submit credit-snapshot --landing landing \\\n  --processed processed --as-of 2022-03-25",
    ],
    ["run a file of SQL", "spark-connect submit report.sql --param region=north"],
    ["run a job of your own", "spark-connect submit orders.ts --from orders.csv --to out --day 2022-03-25"],
  );
}

async function runSubmission(
  context: CliContext,
  { job, name, command }: { readonly job: Job; readonly name: string; readonly command: Command },
): Promise<void> {
  const { submitFromCommandLine } = await import("./run-submit.ts");
  // addCommonOptions declares exactly these.
  const {
    dryRun,
    detach,
    timeout,
    retries = 0,
    ifRunning,
    name: title,
    tag = [],
    metricsFile,
  } = command.opts() as CommonOptions;
  if (dryRun && detach)
    throw new FailureError("USAGE", "--dry-run starts nothing that --detach could leave", {
      hint: "Give one of them.",
    });
  if (metricsFile !== undefined && (dryRun || detach))
    throw new FailureError("USAGE", "--metrics-file says how a run ended, so it needs one that is waited for", {
      hint: `Leave out ${dryRun ? "--dry-run" : "--detach"} or --metrics-file.`,
    });
  const startedMs = performance.now();
  const result = await submitFromCommandLine(context, {
    job,
    texts: typedTexts(withArtifactParameters(job.parameters), command.opts()),
    command,
    jobName: recordedName(name, context.cwd),
    name: title ?? null,
    tags: tag,
    retries,
    ifRunning,
    mode: dryRun ? "dry-run" : detach ? "detach" : "run",
    timeoutMs: timeout ?? null,
  });
  if (metricsFile !== undefined) {
    const { writeMetrics } = await import("../../metrics-file.ts");
    const durationMs = Math.round(performance.now() - startedMs);
    await writeMetrics(context, metricsFile, { result, durationMs, name: title ?? null });
  }
  context.end(result);
}

interface CommonOptions {
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly timeout?: number;
  readonly retries?: number;
  readonly ifRunning: IfRunning;
  readonly name?: string;
  readonly tag?: readonly string[];
  readonly metricsFile?: string;
}

/** The options that every submission has, whatever the job. */
export function addCommonOptions(command: Command): void {
  command.option("--dry-run", "show what would be done, without doing it");
  command.option("--detach", "end as soon as the server has the run; `attach` waits for it");
  command.addOption(
    new Option("--timeout <DURATION>", "cancel the job when it takes longer: 90s, 10m, 2h").argParser(
      timeoutOf("--timeout"),
    ),
  );
  command.addOption(
    new Option("--retries <N>", "how often to repeat a run that failed and may succeed later").argParser(
      countOf("--retries", 100),
    ),
  );
  command.addOption(ifRunningOption());
  command.option("--name <TEXT>", "what to call the run in `list`");
  command.option("--metrics-file <FILE>", "write how the submission ended for Prometheus: a .prom file");
  command.addOption(
    new RepeatableOption("--tag <TEXT>", "a tag that others can interrupt the run by; repeatable").argParser(
      collectTag,
    ),
  );
}

/** What a submission does about a run of its target that is going on. */
export function ifRunningOption(): Option {
  const choices: readonly IfRunning[] = ["attach", "fail", "cancel-and-restart"];
  return new Option("--if-running <WHAT>", "what to do if a run of the same target is going on")
    .choices(choices)
    .default(choices[0]);
}

function collectTag(text: string, previous: readonly string[] | undefined): readonly string[] {
  if (text === "" || text.includes(",")) {
    throw new FailureError("USAGE", `--tag: '${text}' is empty or has a comma`, {
      hint: "Give one tag, and repeat --tag for more.",
    });
  }
  return [...(previous ?? []), text];
}

/** The job is the first word, or the only built-in job's name among the words when options come first. */
function splitJob(args: readonly string[]): { readonly name: string | null; readonly rest: readonly string[] } {
  const [first] = args;
  const at = first?.startsWith("-") === false ? 0 : args.findIndex((word) => Object.hasOwn(builtInJobs, word));
  const name = args[at];
  if (name !== undefined) return { name, rest: args.toSpliced(at, 1) };
  if (first === "-h" || first === "--help") return { name: null, rest: [] };
  if (first === undefined)
    throw new FailureError("USAGE", "no job is named", { hint: "spark-connect submit --help lists the jobs." });
  throw new FailureError("USAGE", `no job is named before ${first}`, {
    hint: "Write spark-connect submit <job> [options].",
  });
}

function jobList(): string {
  return Object.entries(builtInJobs)
    .map(([name, { description }]) => [name, description] as const)
    .concat([
      ["FILE.sql", "run the file's statements"],
      ["MODULE.ts|.js", "run the job that the module exports"],
      ["PIPELINE.yml", "run the pipeline of the spec file (Spark 4.1 and newer)"],
    ])
    .map(([name, description]) => `  ${name.padEnd(16)} ${description}`)
    .join("\n");
}
