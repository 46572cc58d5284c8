import type { Command } from "commander";
import type { JsonObject } from "../../../job/json.ts";
import { findSpark, SparkNotInstalledError } from "../../../local/distribution.ts";
import { describeFormats, exampleTable, type TableFormat } from "../../../local/formats/table-formats.ts";
import { installSpark } from "../../../local/install-spark.ts";
import { type KeptServer, keptServerStatus, startKeptServer, stopKeptServer } from "../../../local/kept-server.ts";
import { FailureError } from "../../../submit/failure.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { archiveSparkClasses } from "./archive-classes.ts";

export type LocalAction = "install" | "start" | "stop" | "status";

/** Everything that `local ACTION` does once the arguments are parsed. */
export function manageLocalSpark(context: CliContext, action: LocalAction, command: Command): Promise<CommandResult> {
  switch (action) {
    case "install":
      return install(context, command);
    case "start":
      return start(context, command);
    case "stop":
      return stop(context);
    case "status":
      return status(context);
  }
}

async function install(context: CliContext, command: Command): Promise<CommandResult> {
  const { env, signals, output } = context;
  const formats = formatsOf(command);
  const note = (line: string) => output.note(line);
  const { spark, outcome } = await installSpark({ env, formats, signal: signals.signal, note });
  if (formats.length === 0) await archiveSparkClasses(context);
  const said = outcome === "found" ? "is there already" : "is installed";
  return {
    ok: true,
    json: { state: outcome, spark: { ...spark }, ...(formats.length > 0 && { formats }) },
    lines: [`Spark ${spark.version}${withFormats(formats)} ${said}: ${spark.home}`],
  };
}

/** The command declares it. */
function formatsOf(command: Command): readonly TableFormat[] {
  return (command.opts() as { readonly with?: readonly TableFormat[] }).with ?? [];
}

function withFormats(formats: readonly TableFormat[]): string {
  return formats.length === 0 ? "" : ` with ${describeFormats(formats)}`;
}

async function start({ env, signals }: CliContext, command: Command): Promise<CommandResult> {
  // The command declares it with a default.
  const { master } = command.opts() as { readonly master: string };
  if (!/^local(\[[^\]]+\])?$/.test(master)) {
    throw new FailureError("USAGE", `--master: '${master}' is not local[N]`, {
      hint: "Write local[4], or local[*] for every core.",
    });
  }
  const { conf = {} } = globalOptions(command);
  const formats = formatsOf(command);
  const { server, outcome } = await startKeptServer({ master, conf, formats, env, signal: signals.signal });
  const said = outcome === "started" ? "started" : "was running already";
  return {
    ok: true,
    json: { state: outcome, server: describe(server) },
    lines: [`Spark ${server.sparkVersion}${withFormats(server.formats)} ${said}.`, ...connectLines(server)],
  };
}

async function stop({ env, signals }: CliContext): Promise<CommandResult> {
  const stopped = await stopKeptServer({ env, signal: signals.signal });
  if (stopped === null) return { ok: true, json: { state: "not-running" }, lines: ["No Spark is kept running."] };
  return {
    ok: true,
    json: { state: "stopped", server: describe(stopped) },
    lines: [`Stopped Spark ${stopped.sparkVersion} (process ${stopped.pid}).`],
  };
}

async function status({ env }: CliContext): Promise<CommandResult> {
  const [spark, server] = await Promise.all([foundSpark(env), keptServerStatus({ env })]);
  const installed =
    spark === null
      ? "No Spark is installed; `spark-connect local install` installs one."
      : `Spark ${spark.version}: ${spark.home} (${spark.source})`;
  const running =
    server === null
      ? ["No Spark is kept running."]
      : [
          `Spark ${server.sparkVersion}${withFormats(server.formats)} runs since ${server.startedAt}.`,
          ...connectLines(server),
        ];
  return {
    ok: true,
    json: {
      state: server === null ? "not-running" : "running",
      spark: spark === null ? null : { ...spark },
      ...(server !== null && { server: describe(server) }),
    },
    lines: [installed, ...running],
  };
}

async function foundSpark(env: CliContext["env"]) {
  try {
    return await findSpark(env);
  } catch (error) {
    if (error instanceof SparkNotInstalledError) return null;
    throw error;
  }
}

/** Our own commands find the server by themselves; other clients need the address and the token. */
function connectLines({ remote, master, pid, logFile, tokenFile, formats }: KeptServer): readonly string[] {
  return [
    `  address  ${remote} (${master}, process ${pid})`,
    `  log      ${logFile}`,
    ...formats.map((format) => `  tables   --table ${exampleTable(format)}`),
    "Commands that name no Spark use it. For other clients:",
    `  export SPARK_REMOTE='${remote}'`,
    `  export SPARK_CONNECT_AUTHENTICATE_TOKEN="$(cat '${tokenFile}')"`,
  ];
}

function describe(server: KeptServer): JsonObject {
  const { remote, master, pid, sparkVersion, formats, startedAt, logFile, tokenFile } = server;
  const ofFormats = formats.length > 0 && { formats };
  return { remote, master, pid, sparkVersion, ...ofFormats, startedAt, logFile, tokenFile };
}
