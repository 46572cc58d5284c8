import type { Command } from "commander";
import { SparkSession } from "../../../sql/spark-session.ts";
import { readArtifacts, sendArtifacts } from "../../../submit/artifacts.ts";
import { applyConf } from "../../../submit/session-conf.ts";
import type { SqlParams } from "../../../submit/sql/sql-param.ts";
import { artifactParameters, artifactPaths } from "../../artifact-options.ts";
import type { CliContext } from "../../context.ts";
import { typedTexts } from "../../job-options.ts";
import { chosenSpark, openEndpoint } from "../../spark/endpoint.ts";
import type { RowFormatName } from "./row-formats.ts";

/** The options that `sql` declares. */
export interface SqlOptions {
  readonly file?: string;
  readonly format: RowFormatName;
  readonly limit?: number;
  readonly param?: SqlParams;
  readonly functions?: string;
  /** In milliseconds. */
  readonly timeout?: number;
}

/** A session for statements. Disposing it ends the session, and the Spark if that was started for it. */
export interface SqlSession extends AsyncDisposable {
  readonly spark: SparkSession;
  /** Where it is, without secrets. */
  readonly shown: string;
  /** Gives a new session what the options say: settings, jars, files, functions. */
  setUp(): Promise<void>;
}

/** Connects to the Spark that the options name. Sends nothing to the session yet. */
export async function openSqlSession(context: CliContext, command: Command): Promise<SqlSession> {
  const { signal } = context.signals;
  const { functions } = command.opts() as SqlOptions; // What the command declares.
  const artifacts = await readArtifacts(artifactPaths({}, typedTexts(artifactParameters, command.opts())));
  const endpoint = await openEndpoint(context, await chosenSpark(context, command, []), { signal });
  const client = endpoint.connect({ keepSession: false });
  const spark = SparkSession.fromClient(client);
  return {
    spark,
    shown: endpoint.shown,
    setUp: async () => {
      await applyConf(client, { conf: endpoint.sessionConf }, signal);
      await sendArtifacts(client, artifacts, signal);
      if (functions === undefined) return;
      const { registerFunctions } = await import("../../../submit/sql/sql-functions.ts");
      await registerFunctions(spark, functions);
    },
    [Symbol.asyncDispose]: async () => {
      await using _ = endpoint;
      await client[Symbol.asyncDispose]();
    },
  };
}
