import { expect, it } from "vitest";
import { rerunOf } from "../../../../../src/cli/commands/report/facts/rerun.ts";
import { flag, path, text } from "../../../../../src/index.ts";
import type { RunRecord } from "../../../../../src/submit/run-record.ts";

const record: RunRecord = {
  schemaVersion: 1,
  run: { id: "8b12f1da", userId: "spark-connect", sessionId: "s", operationId: "8b12f1da" },
  job: "/jobs/it's.ts",
  name: null,
  arguments: { from: ["/a b"], again: ["true"], where: ["true"] },
  spark: { remote: "sc://host:15002", profile: null },
  origin: { user: "me", host: "here", directory: "/", conf: { "spark.sql.ansi.enabled": "false" } },
  fields: {},
  state: "succeeded",
  startedAt: "2022-03-26T04:00:00.000Z",
  updatedAt: "2022-03-26T04:00:00.000Z",
  keptUntil: null,
};
const parameters = {
  from: path("where it reads"),
  again: flag("once more"),
  where: text("a condition"),
};
const token =
  "A record holds no token. If the server wants one, set SPARK_CONNECT_AUTHENTICATE_TOKEN, or use a profile that has it.";

it("is a command that a shell reads back: switches without a value, values in quotes, the same Spark and settings", () => {
  expect(rerunOf(record, parameters)).toEqual({
    command: String.raw`spark-connect submit '/jobs/it'\''s.ts' --from '/a b' --again --where true --remote sc://host:15002 -c spark.sql.ansi.enabled=false`,
    remarks: [token],
  });
});

it("names the profile, and says what it does not know", () => {
  const { origin: _, ...older } = record;
  const ofProfile = {
    ...older,
    name: "nightly",
    spark: { remote: "sc://host", profile: "prod" },
    arguments: { where: ["token=***"] },
  };
  expect(rerunOf(ofProfile, parameters)).toEqual({
    command: String.raw`spark-connect submit '/jobs/it'\''s.ts' --where 'token=***' --name nightly --profile prod`,
    remarks: [
      "Put the secrets back where *** stands.",
      "Settings of --conf are not on record: add those that the run had.",
    ],
  });
});
