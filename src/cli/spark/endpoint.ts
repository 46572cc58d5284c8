import type { Command } from "commander";
import type { ClientHooks } from "../../client/calls/client-hooks.ts";
import type { ClientOptions } from "../../client/client-options.ts";
import { parseConnectionString, redactConnectionString } from "../../client/connection-string.ts";
import { SparkConnectClient } from "../../client/spark-connect-client.ts";
import type { FailureError } from "../../submit/failure.ts";
import { defaultRunUser } from "../../submit/run-ids.ts";
import type { Connect } from "../../submit/run-session.ts";
import { readProjectConfig } from "../config/project-config.ts";
import { readUserConfig } from "../config/user-config.ts";
import { type CliContext, globalOptions } from "../context.ts";
import { locatedSpark } from "./located-spark.ts";
import { outageNotes } from "./outage-notes.ts";
import { type NamedPlace, withoutCredentials } from "./recorded-address.ts";
import {
  chooseSpark,
  describeChoice,
  type NamedSpark,
  type SparkAddress,
  type SparkChoice,
  sourcesOfCommand,
} from "./which-spark.ts";

/** A Spark that can be connected to; disposing stops it when it was started for this command alone. */
export interface SparkEndpoint extends NamedPlace, AsyncDisposable {
  readonly connect: Connect;
  /** The settings of `--conf` that each session still has to set. */
  readonly sessionConf: Readonly<Record<string, string>>;
  readonly lifetime: "own" | "kept" | "remote";
}

/** The Spark that the global options, the environment and the configuration name for a command. */
export async function chosenSpark(
  context: CliContext,
  command: Command,
  paths: readonly string[],
): Promise<SparkChoice> {
  const { remote, profile, config, conf = {} } = globalOptions(command);
  const [user, project] = await Promise.all([readUserConfig(context.env, config), readProjectConfig(context.cwd)]);
  const sources = sourcesOfCommand({ env: context.env, user, projectProfile: project.profile, paths });
  const choice = chooseSpark({ remote, profile, user, ...sources });
  return { ...choice, conf: { ...choice.conf, ...conf } };
}

export interface EndpointOptions {
  readonly signal: AbortSignal;
  /** What to fail with instead of starting an embedded server that ends with this command. */
  readonly insteadOfStarting?: FailureError;
}

/** Finds out where the chosen Spark is, says so and makes it ready to connect to. Throws `UnreachableError`, `InvalidInputError`. */
export async function openEndpoint(
  context: CliContext,
  chosen: SparkChoice,
  options: EndpointOptions,
): Promise<SparkEndpoint> {
  const note = (line: string) => context.output.note(line);
  const choice = await locatedSpark(chosen, { signal: options.signal, note });
  if (choice.kind === "embedded") return await openEmbedded(context, choice, options);
  const shown = redactConnectionString(choice.remote);
  context.output.note(describeChoice({ ...choice, remote: shown }));
  return {
    shown,
    address: withoutCredentials(choice.remote),
    remote: choice.remote,
    profile: choice.profile,
    connect: connectTo(choice, hooks(context)),
    sessionConf: choice.conf,
    lifetime: "remote",
    [Symbol.asyncDispose]: async () => {},
  };
}

async function openEmbedded(
  context: CliContext,
  choice: SparkChoice & { readonly kind: "embedded" },
  { signal, insteadOfStarting }: EndpointOptions,
): Promise<SparkEndpoint> {
  const { conf } = choice;
  const { keptServerStatus } = await import("../../local/kept-server.ts");
  const kept = await keptServerStatus({ env: context.env });
  if (kept !== null && (choice.source === "none" || choice.master === kept.master)) {
    context.output.note(`${describeChoice({ ...choice, master: kept.master })}, kept by \`spark-connect local start\``);
    return {
      shown: kept.master,
      address: kept.remote,
      remote: null,
      profile: null,
      connect: connectTo(kept, hooks(context)),
      sessionConf: conf,
      lifetime: "kept",
      [Symbol.asyncDispose]: async () => {},
    };
  }
  if (insteadOfStarting !== undefined) throw insteadOfStarting;
  context.output.note(`${describeChoice(choice)}, starting`);
  const server = await startServer(context, { master: choice.master, conf, signal });
  return {
    shown: choice.master,
    address: null,
    remote: null,
    profile: null,
    connect: connectTo(server, hooks(context)),
    sessionConf: {},
    lifetime: "own",
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface EmbeddedStart {
  readonly master: string;
  readonly conf: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function startServer(context: CliContext, options: EmbeddedStart) {
  const [{ startEmbeddedServer }, { SparkNotInstalledError }] = await Promise.all([
    import("../../local/embedded-server.ts"),
    import("../../local/distribution.ts"),
  ]);
  const start = () => startEmbeddedServer({ ...options, env: context.env });
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof SparkNotInstalledError)) throw error;
    const { offerToInstall } = await import("./offer-to-install.ts");
    if (!(await offerToInstall(context, options.signal))) throw error;
    return await start();
  }
}

function hooks({ output, telemetry: { interceptCall } }: CliContext): ClientHooks {
  return { onRetry: outageNotes((line) => output.note(line)), ...(interceptCall && { interceptCall }) };
}

/** Makes clients of a Spark, by default as the user that all runs belong to. */
export function connectTo(spark: ReachableSpark, clientHooks: ClientHooks = {}): Connect {
  const userIdInRemote = parseConnectionString(spark.remote).userId;
  return ({ sessionId, userId = userIdInRemote ?? defaultRunUser, keepSession, firstSettings = [] }) =>
    new SparkConnectClient({
      ...clientOptionsOf(spark),
      keepSession,
      firstSettings,
      firstCalls: "at-once",
      ...(sessionId !== undefined && { sessionId }),
      userId,
      ...clientHooks,
    });
}

/** A Spark to connect to. */
export type ReachableSpark = Omit<SparkAddress & { readonly kind: "remote" }, "kind"> & Pick<NamedSpark, "token">;

/** What a client of this Spark has to be told. */
export function clientOptionsOf({ remote, token, address }: ReachableSpark): ClientOptions {
  return { remote, ...(address !== undefined && { address }), ...(token && { token }) };
}
