import { parseConnectionString, redactConnectionString } from "../client/connection-string.ts";
import { SparkConnectClient } from "../client/spark-connect-client.ts";
import { tokenVariable } from "../client/token.ts";
import { defaultRunUser } from "../submit/run-ids.ts";
import type { Connect } from "../submit/run-session.ts";
import type { CliContext } from "./context.ts";
import { describeChoice, type SparkChoice } from "./which-spark.ts";

/** A Spark that can be connected to; disposing stops it when it was started for this command alone. */
export interface SparkEndpoint extends AsyncDisposable {
  /** For output: no secrets. */
  readonly shown: string;
  readonly connect: Connect;
  /** What the sessions still have to be given of `--conf`. */
  readonly sessionConf: Readonly<Record<string, string>>;
  readonly lifetime: "own" | "kept" | "remote";
}

export interface EndpointOptions {
  readonly conf: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Says which Spark was chosen and makes it ready to connect to. Throws `UnreachableError`, `InvalidInputError`. */
export async function openEndpoint(
  context: CliContext,
  choice: SparkChoice,
  options: EndpointOptions,
): Promise<SparkEndpoint> {
  if (choice.kind === "embedded") return await openEmbedded(context, choice, options);
  const shown = redactConnectionString(choice.remote);
  context.output.note(describeChoice({ ...choice, remote: shown }));
  return {
    shown,
    connect: connectTo(choice.remote, context.env[tokenVariable]),
    sessionConf: options.conf,
    lifetime: "remote",
    [Symbol.asyncDispose]: async () => {},
  };
}

async function openEmbedded(
  context: CliContext,
  choice: SparkChoice & { readonly kind: "embedded" },
  { conf, signal }: EndpointOptions,
): Promise<SparkEndpoint> {
  const { keptServerStatus } = await import("../local/kept-server.ts");
  const kept = await keptServerStatus({ env: context.env });
  if (kept !== null && (choice.source === "default" || choice.master === kept.master)) {
    context.output.note(`${describeChoice(choice)}, kept by \`spark-connect local start\``);
    return {
      shown: kept.master,
      connect: connectTo(kept.remote, kept.token),
      sessionConf: conf,
      lifetime: "kept",
      [Symbol.asyncDispose]: async () => {},
    };
  }
  context.output.note(`${describeChoice(choice)}, starting`);
  const server = await startServer(context, { master: choice.master, conf, signal });
  return {
    shown: choice.master,
    connect: connectTo(server.remote, server.token),
    sessionConf: {},
    lifetime: "own",
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface EmbeddedStart extends EndpointOptions {
  readonly master: string;
}

async function startServer(context: CliContext, options: EmbeddedStart) {
  const [{ startEmbeddedServer }, { SparkNotInstalledError }] = await Promise.all([
    import("../local/embedded-server.ts"),
    import("../local/distribution.ts"),
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

function connectTo(remote: string, token: string | undefined): Connect {
  const { userId, token: inUrl } = parseConnectionString(remote);
  return ({ sessionId, keepSession }) =>
    new SparkConnectClient({
      remote,
      keepSession,
      ...(sessionId !== undefined && { sessionId }),
      ...(userId === null && { userId: defaultRunUser }),
      ...(inUrl === null && token !== undefined && token !== "" && { token }),
    });
}
