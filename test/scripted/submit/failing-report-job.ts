// A job that writes, and then fails to report.
import { defineJob } from "spark-connect";

export const reportsBadly = defineJob({
  name: "reports-badly",
  description: "write, and stumble over the report",
  parameters: {},
  run: (_values, { spark }) => spark.sqlCommand("INSERT INTO t SELECT 1"),
  report: async () => {
    throw new Error("no report today");
  },
});
