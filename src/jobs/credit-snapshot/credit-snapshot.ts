import { defineJob, type Job } from "../../index.ts";
import { optionsOf } from "./options.ts";
import { creditSnapshotParameters } from "./parameters.ts";
import { prepare } from "./prepare.ts";
import { report, runFields } from "./report.ts";

/** For a day D, publishes a table of every record of D and of the last day of each month before. */
export const creditSnapshot: Job<typeof creditSnapshotParameters> = defineJob({
  name: "credit-snapshot",
  description: "publish a day's records with those of every month-end before",
  parameters: creditSnapshotParameters,
  target: (values, now) => {
    const { processed, asOf } = optionsOf(values, now);
    return [processed, asOf];
  },
  paths: ({ landing, processed }) => [landing, processed],
  prepare: (values, context) => {
    const options = optionsOf(values, context.now);
    if (values.asOf === undefined) {
      context.note(
        `as of ${options.asOf}: yesterday in ${values.timeZone}, the clock being ${context.now.toISOString()}`,
      );
    }
    return prepare(options, { isYesterday: values.asOf === undefined, context });
  },
  reportRun: async (fields, spark, observed) =>
    report({ spark, call: {} }, runFields(fields), { observed, record: { job: "credit-snapshot" } }),
});
