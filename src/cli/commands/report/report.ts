import { type Command, Option } from "commander";
import type { CliContext } from "../../context.ts";
import { addRunCommand } from "../../runs/run-command.ts";
import { timeSince } from "../list/time-since.ts";

/** `report RUN`, and `report --last`: a page to look at. */
export function addReport(program: Command, context: CliContext): void {
  addRunCommand(program, context, {
    name: "report",
    description: "write a page about a run, or about the runs of the last days",
    options: [
      new Option("--file <PATH>", "where to write the page (default: spark-connect-<run>.html in this folder)"),
      new Option("--open", "show the page in a browser"),
      new Option("--last <TIME>", "in place of a run: those of this time: 30d, 2022-03-01").argParser(
        timeSince("--last", context.now),
      ),
      new Option("--job <JOB>", "with --last: only runs of this job: as submitted, or the name of its file"),
      new Option("--processed <URI>", "with --last: the runs that published there, from any machine"),
    ],
    example: "the page of the run that publishes a day",
    examples: [
      ["the page of all runs of the last month, by this machine's records", "spark-connect report --last 30d"],
    ],
    act: async (...given) => (await import("./run-report.ts")).report(...given),
    withoutRun: async (...given) => (await import("./run-report-runs.ts")).reportRuns(...given),
  });
}
