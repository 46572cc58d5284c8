import { type Command, Option } from "commander";
import { type IsoDate, parseIsoDate } from "../../../job/days.ts";
import type { Job } from "../../../job/job.ts";
import type { Parameters } from "../../../job/parameter.ts";
import { FailureError } from "../../../submit/failure.ts";
import type { IfRunning } from "../../../submit/submit-job.ts";
import { withArtifactParameters } from "../../artifact-options.ts";
import type { CliContext } from "../../context.ts";
import { countOf } from "../../count.ts";
import { timeoutOf } from "../../duration.ts";
import { refuseForeignFlags } from "../../foreign-flags.ts";
import { addJobOptions, optionName, typedTexts } from "../../job-options.ts";
import { loadJob, recordedName } from "../../load-job.ts";
import { addExamples } from "../../terminal/examples.ts";
import { ifRunningOption } from "../submit/submit.ts";

/** `backfill JOB …`: one submission for each day of a range. */
export function addBackfill(program: Command, context: CliContext): void {
  const command = program
    .command("backfill")
    .description("run a job for each day of a range")
    .usage("<job> [options] --from D --to D")
    .argument("[job]")
    .argument("[options...]")
    .helpOption(false)
    .allowUnknownOption()
    .addHelpText("after", "\nspark-connect backfill <job> --help lists the options.")
    .action(async (_job: string, _words: readonly string[], _options: unknown, backfill: Command) => {
      const [name, ...rest] = backfill.args;
      if (name === "-h" || name === "--help") return backfill.help();
      if (name === undefined || name.startsWith("-")) {
        throw new FailureError("USAGE", "no job is named", { hint: "Write spark-connect backfill <job> [options]." });
      }
      await runBackfill(context, { name, rest, backfill });
    });
  addExamples(command, [
    "publish the credits of two days",
    "spark-connect backfill credit-snapshot --landing landing \\\n  --processed processed --from 2022-03-24 --to 2022-03-25",
  ]);
}

interface BackfillWords {
  readonly name: string;
  readonly rest: readonly string[];
  readonly backfill: Command;
}

async function runBackfill(context: CliContext, { name, rest, backfill }: BackfillWords): Promise<void> {
  const [job, { backfillFromCommandLine }] = await Promise.all([
    loadJob(name, context.cwd),
    import("./run-backfill.ts"),
  ]);
  const command = backfill
    .command(name)
    .description(`${job.description}, for each day of a range`)
    .helpOption("-h, --help", "display help for command");
  const { dateParameter, others } = await addBackfillOptions(command, job);
  refuseForeignFlags(command);
  command.action(async () => {
    // addRange declares exactly these.
    const { parallel, failFast, resume, dryRun, timeout, retries, ifRunning } = command.opts() as RangeOptions;
    const [from, to] = rangeOf(others).map((name) => command.opts()[name] as IsoDate) as [IsoDate, IsoDate];
    context.end(
      await backfillFromCommandLine(context, {
        job,
        jobName: recordedName(name, context.cwd),
        dateParameter,
        texts: typedTexts(withArtifactParameters(others), command.opts()),
        command,
        from,
        to,
        parallel,
        failFast: failFast === true,
        resume: resume === true,
        mode: dryRun ? "dry-run" : "run",
        timeoutMs: timeout ?? null,
        retries: retries ?? 0,
        ifRunning,
      }),
    );
  });
  await command.parseAsync([...rest], { from: "user" });
}

interface RangeOptions {
  readonly parallel: number;
  readonly failFast?: boolean;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
  readonly timeout?: number;
  readonly retries?: number;
  readonly ifRunning: IfRunning;
}

/** A job's options without its day: a backfill takes a range of days. */
export async function addBackfillOptions(
  command: Command,
  job: Job,
): Promise<{ readonly dateParameter: string; readonly others: Parameters }> {
  const { dateParameterOf } = await import("./run-backfill.ts");
  const dateParameter = dateParameterOf(job);
  const { [dateParameter]: _day, ...others } = job.parameters;
  assertOwnNames(others);
  addJobOptions(command, withArtifactParameters(others));
  addRange(command, rangeOf(others));
  return { dateParameter, others };
}

/** The options of the first and the last day: a job may call what it reads and writes `from` and `to` itself. */
function rangeOf(others: Parameters): readonly [string, string] {
  return "from" in others || "to" in others ? ["fromDay", "toDay"] : ["from", "to"];
}

/** Names that a job's parameters may have for `submit`, but not for `backfill`. */
function assertOwnNames(others: Parameters): void {
  const taken = ["parallel", "failFast", "resume", ...rangeOf(others)].find((name) => name in others);
  if (taken === undefined) return;
  throw new FailureError("USAGE", `the job's parameter '${taken}' cannot be an option of backfill`, {
    hint: "Rename the parameter.",
  });
}

function addRange(command: Command, [from, to]: readonly [string, string]): void {
  const parse = (flag: string) => (text: string) => {
    try {
      return parseIsoDate(text);
    } catch (cause) {
      throw new FailureError("USAGE", `${flag}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  };
  const dayOption = (flag: string, description: string) =>
    new Option(`${flag} <YYYY-MM-DD>`, description).makeOptionMandatory().argParser(parse(flag));
  command
    .addOption(dayOption(optionName(from), "the first day"))
    .addOption(dayOption(optionName(to), "the last day"))
    .addOption(new Option("--parallel <N>", "how many days at a time").default(1).argParser(countOf("--parallel", 64)))
    .option("--fail-fast", "start no further day after one that failed")
    .option("--resume", "skip the days that a recorded run with these arguments has published")
    .option("--dry-run", "show what would be done, without doing it")
    .addOption(
      new Option("--timeout <DURATION>", "cancel what is left after that time: 90s, 10m, 2h").argParser(
        timeoutOf("--timeout"),
      ),
    )
    .addOption(
      new Option("--retries <N>", "how often to repeat a day that failed and may succeed later").argParser(
        countOf("--retries", 100),
      ),
    )
    .addOption(ifRunningOption());
}
