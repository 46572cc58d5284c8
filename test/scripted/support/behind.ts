import type { ClientOptions } from "../../../src/client/client-options.ts";
import { parseConnectionString } from "../../../src/client/connection-string.ts";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { type FaultProxy, startFaultProxy, startTcpGate, type TcpGate } from "./fault-proxy.ts";

/** The address in a connection string. */
export function addressOf(remote: string): { readonly host: string; readonly port: number } {
  const { host, port } = parseConnectionString(remote);
  return { host, port };
}

/** The same connection string, through another port of this machine. */
export function through(remote: string, port: number): string {
  return remote.replace(/^sc:\/\/[^/;]+/, `sc://127.0.0.1:${port}`);
}

export interface Behind<P> extends AsyncDisposable {
  readonly client: SparkConnectClient;
  readonly proxy: P;
}

export async function behindProxy(remote: string, options: Partial<ClientOptions> = {}): Promise<Behind<FaultProxy>> {
  return behind(await startFaultProxy(addressOf(remote)), remote, options);
}

export async function behindGate(remote: string, options: Partial<ClientOptions> = {}): Promise<Behind<TcpGate>> {
  return behind(await startTcpGate(addressOf(remote)), remote, options);
}

function behind<P extends AsyncDisposable & { readonly port: number }>(
  proxy: P,
  remote: string,
  options: Partial<ClientOptions>,
): Behind<P> {
  const client = new SparkConnectClient({ remote: through(remote, proxy.port), ...options });
  return {
    client,
    proxy,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}
