import { ServerCredentials } from "@grpc/grpc-js";
import { afterAll, describe, expect, it } from "vitest";
import type { ClientOptions } from "../../../src/client/client-options.ts";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { UnreachableError } from "../../../src/errors.ts";
import { makeCertificates } from "../support/certificates.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";

const version = {
  case: "sparkVersion",
  value: { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" },
} as const;

describe("TLS", async () => {
  const certificates = await makeCertificates();
  afterAll(() => certificates[Symbol.asyncDispose]());
  const server = await certificates.issue("server", "DNS:localhost,IP:127.0.0.1");
  const elsewhere = await certificates.issue("elsewhere", "DNS:spark.example.com");
  const client = await certificates.issue("client", "DNS:client");
  const tokens: (string | undefined)[] = [];

  async function start(pair: typeof server, demand: "any client" | "a certificate"): Promise<ScriptedServer> {
    const pairs = [{ private_key: pair.key, cert_chain: pair.certificate }];
    const credentials = ServerCredentials.createSsl(certificates.root, pairs, demand === "a certificate");
    const config = (
      { sessionId }: { readonly sessionId: string },
      headers: Readonly<Record<string, string>>,
    ): { sessionId: string } => {
      tokens.push(headers["authorization"]);
      return { sessionId };
    };
    return startScriptedServer({ config }, { credentials });
  }

  async function ask(target: ScriptedServer, options: Partial<ClientOptions>): Promise<unknown> {
    await using session = new SparkConnectClient({
      remote: `${target.remote}/;use_ssl=true`,
      connectTimeoutMs: 700,
      ...options,
    });
    return (await session.analyze(version)).value;
  }

  const answered = { version: "4.3.0" };

  it("trusts the roots that are given, and carries the token", async () => {
    await using target = await start(server, "any client");
    expect(await ask(target, { token: "t0", tls: { rootCertificates: certificates.root } })).toMatchObject(answered);
    expect(tokens).toEqual(["Bearer t0"]);
  });

  it("refuses a server whose certificate no known root signed, and sends it nothing", async () => {
    await using target = await start(server, "any client");
    const failure = await ask(target, {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    const advice =
      "This machine does not trust the server's certificate. Set NODE_EXTRA_CA_CERTS (or GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, where that is set already) to a file with the issuing authority's certificate, or pass it as tls.rootCertificates (docs/tls.md).";
    expect(String(failure)).toMatch(/No connection established\. Last error: Error: [^.]*certificate[^.]*\. This/);
    expect(String(failure)).toContain(advice);
    expect(target.calls).toEqual([]);
  });

  it("is what a client without it is told to ask for", async () => {
    await using target = await start(server, "any client");
    const failure = await ask(target, { remote: target.remote }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    expect(String(failure)).toContain(
      "The server ended the connection, as one that wants TLS does: add use_ssl=true to the address (docs/tls.md). Otherwise check that a Spark Connect server listens there.",
    );
  });

  it("refuses a certificate for another name, unless that name is expected", async () => {
    await using target = await start(elsewhere, "any client");
    const tls = { rootCertificates: certificates.root };
    await expect(ask(target, { tls })).rejects.toBeInstanceOf(UnreachableError);
    expect(await ask(target, { tls: { ...tls, serverName: "spark.example.com" } })).toMatchObject(answered);
  });

  it("shows the client's certificate to a server that demands one", async () => {
    await using target = await start(server, "a certificate");
    const tls = { rootCertificates: certificates.root };
    await expect(ask(target, { tls })).rejects.toBeInstanceOf(UnreachableError);
    expect(
      await ask(target, { tls: { ...tls, clientCertificate: client.certificate, clientKey: client.key } }),
    ).toMatchObject(answered);
  });
});
