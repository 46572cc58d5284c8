import { type DefaultText, defineJob, type Job, withDefaults } from "../../index.ts";
import { noKnownFiles } from "../../tables/landing/known-files.ts";
import { serverOf } from "../../tables/server.ts";
import { storeOf, storeOfTable } from "../../tables/store/stores.ts";
import { backfill } from "./backfill.ts";
import { explainRecorded } from "./checks/explain-failure.ts";
import { optionsOf } from "./options.ts";
import { creditSnapshotParameters } from "./parameters.ts";
import { prepare } from "./run/prepare.ts";
import { report } from "./run/report.ts";
import { runFields } from "./run/run-fields.ts";

export type { FormatName } from "../../tables/store/one-table/format.ts";
export type { DuplicateRule } from "./checks/duplicate-rule.ts";
export { creditSnapshotParameters, type MonthEndRule } from "./parameters.ts";

/** The credit snapshot's options as typed, by camelCase name: `{ key: ["loan", "branch"], settle: "10m" }`. */
export type CreditSnapshotDefaults = { readonly [K in keyof typeof creditSnapshotParameters]?: DefaultText };

/**
 * The job that publishes, for a day D, every record of D and of the last day of each month before, with defaults of
 * your own. A module that exports it is submitted with the remaining options. Paths are absolute or URIs. Throws
 * `InvalidInputError` for a default that its option would not take.
 */
export function creditSnapshot(defaults: CreditSnapshotDefaults = {}): Job<typeof creditSnapshotParameters> {
  return defineJob({ ...job, parameters: withDefaults(creditSnapshotParameters, defaults) });
}

const job: Job<typeof creditSnapshotParameters> = {
  name: "credit-snapshot",
  description: "publish a day's records with those of every month-end before",
  parameters: creditSnapshotParameters,
  alternatives: [["processed", "table"]],
  target: (values, now) => {
    const { store, asOf } = optionsOf(values, now);
    return [storeOf(store).root, asOf];
  },
  paths: ({ landing, processed, carryFrom }) => [landing, processed, carryFrom].filter((path) => path !== undefined),
  prepare: (values, context) => {
    const options = optionsOf(values, context.now);
    if (values.asOf === undefined) {
      context.note(
        `as of ${options.asOf}: yesterday in ${values.timeZone}; the clock says ${context.now.toISOString()}`,
      );
    }
    const waiting = context.purpose === "look" ? { ...options, waitForInput: 0 } : options;
    return prepare(waiting, { isYesterday: values.asOf === undefined, context, known: noKnownFiles() });
  },
  backfill,
  report: (record, spark) => report(serverOf(spark), record),
  // A view is not part of the table: each submission moves its own.
  rejoined: ({ fields: { view: _, ...fields }, details }, { fields: { view } }) => ({
    fields: { ...fields, ...(view !== undefined && { view }) },
    details,
  }),
  isPublished: async ({ fields }, spark) => {
    const table = runFields(fields);
    return (await storeOfTable(table).published(serverOf(spark), table)) !== undefined;
  },
  explain: (record, spark, error) => explainRecorded(serverOf(spark), record, error),
};
