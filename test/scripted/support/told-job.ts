// A job that reports and explains its run by what it recorded, as the environment says.
import { setTimeout as delay } from "node:timers/promises";
import { defineJob, JobError, path, text } from "spark-connect";

const { PUBLISHED = "null", EXPLAINS_AFTER_MS = "0", REPORTS_AFTER_MS = "0" } = process.env;

export const toldJob = defineJob({
  name: "told",
  description: "write, and tell of it by what was recorded",
  parameters: {
    out: path("where it writes"),
    view: text({ description: "a view to move", changes: "nothing", placeholder: "NAME", default: undefined }),
  },
  prepare: async ({ out, view }, { spark }) => ({
    kind: "ready",
    fingerprint: "told",
    command: spark.sqlCommand("INSERT INTO t SELECT 1"),
    record: { fields: { path: out, ...(view !== undefined && { view }) }, details: { rows: 3 } },
  }),
  rejoined: ({ fields: { view: _, ...fields }, details }, { fields: { view } }) => ({
    fields: { ...fields, ...(view !== undefined && { view }) },
    details,
  }),
  report: async ({ fields, details }) => {
    if (REPORTS_AFTER_MS !== "0") process.stderr.write("reporting\n");
    await delay(Number(REPORTS_AFTER_MS));
    return {
      state: "published",
      fields: { ...fields, rows: details["rows"] ?? null },
      lines: [String(fields["path"])],
    };
  },
  isPublished: async () => {
    if (PUBLISHED === "unclear") throw new Error("it may have run in part");
    return PUBLISHED === "null" ? null : PUBLISHED === "true";
  },
  explain: async ({ fields }) => {
    await delay(Number(EXPLAINS_AFTER_MS));
    const message = `${fields["path"]} breaks a rule`;
    return new JobError("DATA_CHECK_FAILED", message, { hint: "Correct the data.", retryable: false });
  },
});
