import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { IsoDate } from "../../job/days.ts";
import { defineJob } from "../../job/define-job.ts";
import { fingerprint, resultValues } from "../../job/fingerprint.ts";
import type { Job } from "../../job/job.ts";
import { day, text } from "../../job/kinds.ts";
import type { Parameter } from "../../job/parameter.ts";
import { FailureError } from "../failure.ts";
import { readText } from "../read-text.ts";
import { sqlArguments } from "./sql-arguments.ts";
import { registerFunctions } from "./sql-functions.ts";
import { boundIn, hasMarker } from "./sql-markers.ts";
import { sqlOperation } from "./sql-operation.ts";
import { parseSqlParam, type SqlParams } from "./sql-param.ts";
import { isScript, sqlStatements } from "./sql-statements.ts";

type SqlFileParameters = {
  readonly param: Parameter<SqlParams>;
  readonly functions: Parameter<string | undefined>;
  readonly target: Parameter<string | undefined>;
  readonly day?: Parameter<IsoDate | undefined>;
};

const parameters: SqlFileParameters = {
  param: {
    description:
      "a value for :NAME in the text, bound and never pasted; a text, unless NAME:int=5 (bigint, double, boolean, date) says otherwise",
    kind: "text",
    changes: "result",
    placeholder: "NAME=VALUE",
    required: false,
    repeatable: true,
    parse: parseSqlParam,
    default: {},
  },
  functions: text({
    description: "a module of functions in TypeScript that the statements may call, each by the name of its export",
    changes: "result",
    placeholder: "FILE",
    default: undefined,
  }),
  target: text({
    description: "what the file publishes, in your own words: runs of an equal target exclude each other",
    changes: "nothing",
    default: undefined,
  }),
};

/** For a file with `:day` in its text: `backfill` runs it for each day of a range. */
const dayParameter = day({
  description: "the DATE that :day stands for; `backfill` takes a range of days",
  changes: "result",
  default: undefined,
});

/** A job that runs a file's settings, and then its statements as one operation. Throws a usage failure. */
export async function sqlFileJob(file: string): Promise<Job<SqlFileParameters>> {
  const statements = sqlStatements(await readText(file));
  if (statements.length === 0) throw new FailureError("USAGE", `${file} has no statement`);
  const alone = randomUUID();
  return defineJob({
    name: basename(file),
    description: `run the ${statements.length === 1 ? "statement" : `${statements.length} statements`} of ${file}`,
    parameters: statements.some((statement) => hasMarker(statement, "day"))
      ? { ...parameters, day: dayParameter }
      : parameters,
    // Without a target, nothing says whether two runs would get into each other's way.
    target: ({ target, day }) => [target ?? alone, ...(day === undefined ? [] : [day])],
    prepare: async ({ param: typed, functions, day }, { spark }) => {
      const param = withDay(typed, day);
      const { settings, sql } = sqlOperation(statements, Object.keys(param));
      const called = functions === undefined ? [] : await registerFunctions(spark, functions);
      return {
        kind: "ready",
        fingerprint: fingerprint([...settings, sql, ...called, resultValues(parameters, { param })]),
        command: spark.sqlCommand(distinct(sql), sqlArguments(param)),
        first: settings.map((statement) => spark.sqlCommand(statement, sqlArguments(boundIn(statement, param)))),
        record: { fields: { statements: statements.length }, details: { isScript: isScript(sql) } },
        dryRun: {
          plan: { ...(settings.length > 0 && { settings: [...settings] }), sql },
          lines: [...settings.map((statement) => `${statement};`), sql],
        },
      };
    },
    report: async ({ fields }) => ({
      state: "published",
      fields,
      lines: [`${basename(file)}: ${statements.length === 1 ? "done" : `${statements.length} statements done`}`],
    }),
    isPublished: async ({ details }) => {
      // A script may have done part of its work, and nothing says which part.
      if (details["isScript"] !== false) throw new FailureError("JOB_FAILED", "a script may have run in part");
      return null;
    },
  });
}

/** Throws a usage failure when the day is given twice. */
function withDay(params: SqlParams, day: IsoDate | undefined): SqlParams {
  if (day === undefined) return params;
  if (!Object.hasOwn(params, "day")) return { ...params, day: { date: day } };
  throw new FailureError("USAGE", `:day is given twice, by --day ${day} and by --param`, { hint: "Give it once." });
}

/** The server takes an equal plan under an equal id for a client's retry: two submitters need plans that differ. */
function distinct(text: string): string {
  return `/* ${randomUUID()} */ ${text}`;
}
