import { FailureError } from "../../../submit/failure.ts";
import type { CliContext } from "../../context.ts";
import type { RunRequest } from "../../runs/run-command.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { withoutSecrets } from "../../terminal/secret-values.ts";
import { gatherRun } from "./facts/gather.ts";
import { runPage } from "./page/run-page.ts";
import { pageResult } from "./page-result.ts";

/** What was typed for the command's own options. */
export interface ReportOptions {
  readonly file?: string;
  readonly open?: boolean;
  readonly last?: Date;
  readonly job?: string;
  readonly processed?: string;
}

/** `report RUN`: writes the run's page. It succeeds if it can write one, however the run went. */
export async function report(context: CliContext, { reference, command, own }: RunRequest): Promise<CommandResult> {
  const { file, open = false, ...ofRuns }: ReportOptions = own;
  const [only] = Object.keys(ofRuns);
  if (only !== undefined) {
    throw new FailureError("USAGE", `--${only} is for the page of several runs, and a run is named`, {
      hint: "Leave out the run, or the option.",
    });
  }
  const facts = withoutSecrets(await gatherRun(context, { reference, command }), context.output.clean);
  const named = facts.run?.id.slice(0, 8) ?? /_run-\d+-[0-9a-f]{8}/.exec(facts.path ?? "")?.[0].slice(1) ?? "run";
  const name = `spark-connect-${named}.html`;
  return await pageResult(context, { file: file ?? name, open, facts: { ...facts } }, (made) => runPage(facts, made));
}
