import { expect, it } from "vitest";
import { metricsText } from "../../../src/cli/metrics-file.ts";
import { toFailure } from "../../../src/submit/failure.ts";
import { cancelledRun } from "../../../src/submit/run-failures.ts";

const json = { job: "credit-snapshot", asOf: "2022-03-25", rows: 78 };
const endedAt = new Date("2022-03-26T04:03:12.500Z");
const succeeded = metricsText(
  { result: { ok: true, json, lines: [] }, exitCode: 0, endedAt, durationMs: 192_250, name: null },
  "",
);

it("says how the last submission ended, in Prometheus' text format", () => {
  expect(succeeded.split("\n").filter((line) => !line.startsWith("# HELP"))).toEqual([
    "# TYPE spark_connect_submission_success gauge",
    'spark_connect_submission_success{job="credit-snapshot"} 1',
    "# TYPE spark_connect_submission_exit_code gauge",
    'spark_connect_submission_exit_code{job="credit-snapshot"} 0',
    "# TYPE spark_connect_submission_end_timestamp_seconds gauge",
    'spark_connect_submission_end_timestamp_seconds{job="credit-snapshot"} 1648267392.5',
    "# TYPE spark_connect_submission_duration_seconds gauge",
    'spark_connect_submission_duration_seconds{job="credit-snapshot"} 192.25',
    "# TYPE spark_connect_submission_rows gauge",
    'spark_connect_submission_rows{job="credit-snapshot"} 78',
    "# TYPE spark_connect_submission_as_of_timestamp_seconds gauge",
    'spark_connect_submission_as_of_timestamp_seconds{job="credit-snapshot"} 1648166400',
    "# TYPE spark_connect_submission_last_success_timestamp_seconds gauge",
    'spark_connect_submission_last_success_timestamp_seconds{job="credit-snapshot"} 1648267392.5',
    "",
  ]);
});

it("keeps the time of the last success when one fails, and has no rows then", () => {
  const failure = toFailure(cancelledRun("x"));
  const failed = metricsText(
    {
      result: { ok: false, failure, json: { job: "credit-snapshot" } },
      exitCode: 7,
      endedAt: new Date("2022-03-27T04:00:00.000Z"),
      durationMs: 1_000,
      name: 'the "nightly" \\ one',
    },
    succeeded,
  );
  const labels = '{job="credit-snapshot",name="the \\"nightly\\" \\\\ one"}';
  expect(failed.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
    `spark_connect_submission_success${labels} 0`,
    `spark_connect_submission_exit_code${labels} 7`,
    `spark_connect_submission_end_timestamp_seconds${labels} 1648353600`,
    `spark_connect_submission_duration_seconds${labels} 1`,
    `spark_connect_submission_last_success_timestamp_seconds${labels} 1648267392.5`,
  ]);
});
