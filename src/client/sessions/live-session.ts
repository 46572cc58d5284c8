import type { Routes } from "../address/routes.ts";
import type { HookRunner } from "../calls/hook-runner.ts";
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
  { userId, userAgent, retryPolicies, connectTimeoutMs }: ResolvedOptions,
  { routes, hooks }: { readonly routes: Routes; readonly hooks: HookRunner },
): (sessionId: string) => LiveSession {
  return (sessionId) => {
    const session = new Session(sessionId, userId, userAgent);
    const rpc = new Rpc({ routes, session, retryPolicies, hooks });
    return { session, rpc, connection: new Connection({ routes, rpc, connectTimeoutMs }) };
  };
}
