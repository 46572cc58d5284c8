import type { Any } from "@bufbuild/protobuf/wkt";
import type { Routes } from "../address/routes.ts";
import { HookRunner } from "../calls/hook-runner.ts";
import type { ResolvedOptions } from "../client-options.ts";
import { Connection } from "../connection.ts";
import { Rpc } from "../rpc.ts";
import { Session } from "../session.ts";

/** A session on the server, and how its calls are made. An operation stays with the one that it began in. */
export interface LiveSession {
  readonly session: Session;
  readonly rpc: Rpc;
  readonly connection: Connection;
}

/** Makes sessions of one client: each by its id. Sends nothing. */
export function sessionOpener(
  { userId, userAgent, retryPolicies, connectTimeoutMs, firstSettings, hooks: given, remote }: ResolvedOptions,
  { routes, extensions }: { readonly routes: Routes; readonly extensions: Iterable<Any> },
): (sessionId: string) => LiveSession {
  const hooks = new HookRunner(given, { remote });
  return (sessionId) => {
    const session = new Session(sessionId, { userId, clientType: userAgent, extensions });
    const rpc = new Rpc({ routes, session, retryPolicies, hooks });
    return { session, rpc, connection: new Connection({ routes, rpc, connectTimeoutMs, firstSettings }) };
  };
}
