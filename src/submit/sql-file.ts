import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { defineJob, type Job, type JobReport, type Parameter } from "../job/job.ts";
import type { SqlArguments } from "../sql/spark-session.ts";
import { FailureError } from "./failure.ts";
import { oneOperation } from "./sql-operation.ts";
import { parseSqlParam, type SqlParams } from "./sql-param.ts";
import { isScript, sqlStatements } from "./sql-statements.ts";

interface SqlFileParameters {
  readonly param: Parameter<SqlParams>;
  readonly target: Parameter<string | undefined>;
}

const parameters: SqlFileParameters = {
  param: {
    description:
      "a value for :NAME in the text, bound and never pasted; a text, unless NAME:int=5 (bigint, double, boolean) says otherwise",
    placeholder: "NAME=VALUE",
    required: false,
    repeatable: true,
    parse: parseSqlParam,
    default: {},
  },
  target: {
    description: "what the file publishes, in your own words: runs of an equal target exclude each other",
    placeholder: "TEXT",
    required: false,
    repeatable: false,
    parse: (text) => text,
    default: undefined,
  },
};

/** A job that runs the statements of a file, as one operation. Throws a usage failure. */
export async function sqlFileJob(file: string): Promise<Job> {
  const statements = sqlStatements(await readText(file));
  if (statements.length === 0) throw new FailureError("USAGE", `${file} has no statement`);
  const alone = randomUUID();
  const job = defineJob<SqlFileParameters & Record<string, Parameter<unknown>>>({
    name: basename(file),
    description: `run the ${statements.length === 1 ? "statement" : `${statements.length} statements`} of ${file}`,
    parameters: { ...parameters },
    // Without a target nothing says what two runs would do to each other.
    target: ({ target }) => [target ?? alone],
    paths: () => [],
    prepare: async ({ param }, { spark }) => {
      const text = oneOperation(statements, Object.keys(param));
      const command = spark.sqlCommand(distinct(text), param as SqlArguments);
      return {
        kind: "ready",
        fingerprint: createHash("sha256").update(text).digest("hex").slice(0, 8),
        command,
        fields: { statements: statements.length },
        describe: async () => ({ plan: { sql: text }, lines: [text] }),
        isPublished: async () => {
          // A script may have done a part of its work, and nobody can tell which.
          if (isScript(text)) throw new FailureError("JOB_FAILED", "a script may have run in part");
          return null;
        },
        report: async (): Promise<JobReport> => ({
          state: "published",
          fields: { statements: statements.length },
          lines: [`${basename(file)}: ${statements.length === 1 ? "done" : `${statements.length} statements done`}`],
        }),
        explain: async (_spark, error) => error,
      };
    },
  });
  // A job with parameters of its own is a job: it only gets values that its own parameters parsed.
  return job as unknown as Job;
}

/** The server takes an equal plan under an equal id for the same client's retry: two submitters must not be that. */
function distinct(text: string): string {
  return `/* ${randomUUID()} */ ${text}`;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new FailureError("USAGE", `cannot read ${file}`, { hint: "Check the path.", cause: error });
  }
}
