import { type Command, Option } from "commander";
import { FailureError } from "../../../submit/failure.ts";
import type { CliContext } from "../../context.ts";
import { countOf } from "../../count.ts";
import { addExamples } from "../../terminal/examples.ts";
import { timeSince } from "./time-since.ts";

/** `list`: runs that were submitted from this machine. */
export function addList(program: Command, context: CliContext): void {
  const command = program
    .command("list")
    .description("show the newest runs that were submitted from this machine")
    .addOption(new Option("--limit <N>", "how many").default(20).argParser(countOf("--limit", 1_000)))
    .addOption(
      new Option(
        "--since <TIME>",
        "only runs that started within this time, or since this day: 7d, 2022-03-25",
      ).argParser(timeSince("--since", context.now)),
    )
    .option("--job <JOB>", "only runs of this job: as submitted, or the name of its file")
    .option("--failed", "only runs that failed, were cancelled or were dropped")
    .option("--processed <URI>", "the runs that published there, from any machine, by the records beside the tables")
    .action(async (_options: unknown, command: Command) => {
      // The command declares exactly these.
      const { limit, since, job, failed = false, processed } = command.opts() as ListOptions;
      if (processed === undefined) {
        const { list } = await import("./run-list.ts");
        return context.end(await list(context, { limit, since, job, failed, command }));
      }
      if (failed) throw onlyPublished();
      const { listPublished } = await import("./run-list-published.ts");
      context.end(await listPublished(context, { processed, limit, since, job, command }));
    });
  addExamples(
    command,
    ["what failed in the last week", "spark-connect list --since 7d --failed"],
    ["what any machine published there", "spark-connect list --processed processed"],
  );
}

function onlyPublished(): FailureError {
  return new FailureError("USAGE", "--processed shows the runs that published, and --failed those that did not", {
    hint: "Give one of them. Runs that failed are on record where they were submitted.",
  });
}

interface ListOptions {
  readonly limit: number;
  readonly since?: Date;
  readonly job?: string;
  readonly failed?: boolean;
  readonly processed?: string;
}
