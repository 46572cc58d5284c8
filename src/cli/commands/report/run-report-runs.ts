import type { Command } from "commander";
import { FailureError } from "../../../submit/failure.ts";
import { maxRecords } from "../../../submit/run-store.ts";
import type { CliContext } from "../../context.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { withoutSecrets } from "../../terminal/secret-values.ts";
import { matching } from "../list/matching.ts";
import { publishedRecords } from "../list/run-list-published.ts";
import { ofAudit, ofRecord, type RunOfMany, type RunsFacts } from "./facts/runs-facts.ts";
import { runsPage } from "./page/runs-page.ts";
import { pageResult } from "./page-result.ts";
import type { ReportOptions } from "./run-report.ts";

/** `report --last`: writes the page of the runs of some time. */
export async function reportRuns(context: CliContext, command: Command): Promise<CommandResult> {
  // The command declares exactly these.
  const { file = "spark-connect-runs.html", open = false, last, job, processed } = command.opts() as ReportOptions;
  if (last === undefined) {
    throw new FailureError("USAGE", "no run is named", {
      hint: "Name one, or write --last 30d for the page of all runs. spark-connect report --help says how.",
    });
  }
  const found: RunsFacts = {
    since: last.toISOString(),
    until: context.now.toISOString(),
    job: job ?? null,
    processed: processed ?? null,
    runs: await runsOf(context, { last, job, processed, command }),
  };
  const facts = withoutSecrets(found, context.output.clean);
  return await pageResult(context, { file, open, facts }, (made) => runsPage(facts, made));
}

interface Query {
  readonly last: Date;
  readonly processed: string | undefined;
  readonly job: string | undefined;
  readonly command: Command;
}

async function runsOf(
  context: CliContext,
  { last: since, job, processed, command }: Query,
): Promise<readonly RunOfMany[]> {
  const limit = maxRecords;
  if (processed === undefined) {
    return (await matching(context, { limit, since, job, failed: false, command })).map(ofRecord);
  }
  return (await publishedRecords(context, { processed, limit, since, job, command })).records.map(ofAudit);
}
