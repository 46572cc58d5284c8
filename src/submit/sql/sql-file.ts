import { createHash, randomUUID } from "node:crypto";
import { basename } from "node:path";
import { defineJob } from "../../job/define-job.ts";
import type { Job } from "../../job/job.ts";
import { text } from "../../job/kinds.ts";
import type { Parameter } from "../../job/parameter.ts";
import { FailureError } from "../failure.ts";
import { readSqlFile } from "./read-sql.ts";
import { sqlArguments } from "./sql-arguments.ts";
import { registerFunctions } from "./sql-functions.ts";
import { oneOperation } from "./sql-operation.ts";
import { parseSqlParam, type SqlParams } from "./sql-param.ts";
import { isScript, sqlStatements } from "./sql-statements.ts";

type SqlFileParameters = {
  readonly param: Parameter<SqlParams>;
  readonly functions: Parameter<string | undefined>;
  readonly target: Parameter<string | undefined>;
};

const parameters: SqlFileParameters = {
  param: {
    description:
      "a value for :NAME in the text, bound and never pasted; a text, unless NAME:int=5 (bigint, double, boolean) says otherwise",
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

/** A job that runs the statements of a file, as one operation. Throws a usage failure. */
export async function sqlFileJob(file: string): Promise<Job<SqlFileParameters>> {
  const statements = sqlStatements(await readSqlFile(file));
  if (statements.length === 0) throw new FailureError("USAGE", `${file} has no statement`);
  const alone = randomUUID();
  return defineJob({
    name: basename(file),
    description: `run the ${statements.length === 1 ? "statement" : `${statements.length} statements`} of ${file}`,
    parameters,
    // Without a target nothing says what two runs would do to each other.
    target: ({ target }) => [target ?? alone],
    prepare: async ({ param, functions }, { spark }) => {
      const sql = oneOperation(statements, Object.keys(param));
      const called = functions === undefined ? [] : await registerFunctions(spark, functions);
      return {
        kind: "ready",
        fingerprint: createHash("sha256")
          .update([sql, ...called].join("\0"))
          .digest("hex")
          .slice(0, 8),
        command: spark.sqlCommand(distinct(sql), sqlArguments(param)),
        record: { fields: { statements: statements.length }, details: { isScript: isScript(sql) } },
        dryRun: { plan: { sql }, lines: [sql] },
      };
    },
    report: async ({ fields }) => ({
      state: "published",
      fields,
      lines: [`${basename(file)}: ${statements.length === 1 ? "done" : `${statements.length} statements done`}`],
    }),
    isPublished: async ({ details }) => {
      // A script may have done a part of its work, and nobody can tell which.
      if (details["isScript"] !== false) throw new FailureError("JOB_FAILED", "a script may have run in part");
      return null;
    },
  });
}

/** The server takes an equal plan under an equal id for the same client's retry: two submitters must not be that. */
function distinct(text: string): string {
  return `/* ${randomUUID()} */ ${text}`;
}
