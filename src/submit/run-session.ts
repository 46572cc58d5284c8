import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { SparkSession } from "../sql/spark-session.ts";
import { type ArtifactSet, shareArtifacts } from "./artifacts.ts";
import { FailureError, hasErrorClass } from "./failure.ts";
import { assertReplaceable } from "./known-runs.ts";
import { type RunIdentity, runSessionId } from "./run-ids.ts";
import { appliedKey } from "./session-conf.ts";
import { sparkUiKeys } from "./spark-ui.ts";

/** Makes a client of one session on the Spark that was chosen; opening it sends nothing. */
export type Connect = (session: {
  /** By default a new one. */
  readonly sessionId?: string;
  /** By default the user in the connection string, else `spark-connect`. */
  readonly userId?: string;
  /** Whether the session outlives the client. */
  readonly keepSession: boolean;
  /** Settings that its first request asks for. */
  readonly firstSettings?: readonly string[];
}) => SparkConnectClient;

export interface RunSession {
  readonly client: SparkConnectClient;
  readonly spark: SparkSession;
  /** Of the server. */
  readonly version: string;
  /** What the session's first answer told of `firstSettings`; `null` if it told nothing. */
  readonly settings: ReadonlyMap<string, string | undefined> | null;
}

/** What a run needs to know first: asked together, before anything else. */
const firstSettings: readonly string[] = [appliedKey, ...sparkUiKeys];

/** A server forgets closed sessions after a while; one that has closed this many of ours has another problem. */
const maxEpochs = 1_000;

/**
 * Opens the session of a target's runs: the first epoch that the server has not closed. The session outlives the
 * client, as a released session id cannot be used again. With `artifacts` it has these; a session that has had others is
 * closed, unless a run would be lost. Throws `UnreachableError` and what the client throws.
 */
export async function openRunSession(
  connect: Connect,
  { artifacts = null, ...identity }: RunIdentity & { readonly artifacts?: ArtifactSet | null },
  signal: AbortSignal,
): Promise<RunSession> {
  for (let epoch = 0; epoch < maxEpochs; epoch++) {
    const client = connect({ sessionId: runSessionId(identity, epoch), keepSession: true, firstSettings });
    try {
      const session = await opened(client, signal);
      if (artifacts === null || (await shareArtifacts(client, artifacts, signal))) return session;
      await assertReplaceable(client, signal);
      await client.releaseSession({ signal });
      await client[Symbol.asyncDispose]();
    } catch (error) {
      await client[Symbol.asyncDispose]();
      if (!hasErrorClass(error, "INVALID_HANDLE.SESSION_CLOSED")) throw error;
    }
  }
  throw new FailureError("UNREACHABLE", `the server closed ${maxEpochs} sessions of this target`);
}

/** Opens a separate session, released with the client: for work that publishes nothing. */
export async function openFreshSession(connect: Connect, signal: AbortSignal): Promise<RunSession> {
  const client = connect({ keepSession: false, firstSettings });
  try {
    return await opened(client, signal);
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

async function opened(client: SparkConnectClient, signal: AbortSignal): Promise<RunSession> {
  const spark = SparkSession.fromClient(client);
  const [version, settings] = await Promise.all([spark.version({ signal }), client.firstSettings({ signal })]);
  return { client, spark, version, settings };
}
