import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { ServerCredentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnosed } from "../../../src/cli/commands/doctor/diagnosis.ts";
import type { StopSignals } from "../../../src/cli/terminal/stop-signals.ts";
import { UnreachableError } from "../../../src/errors.ts";
import { toFailure } from "../../../src/submit/failure.ts";
import { type Home, makeHome, runJson } from "../../integration/cli/run-command.ts";
import { type Certificates, type KeyPair, makeCertificates } from "../support/certificates.ts";
import {
  refusingAddress,
  type ScriptedServer,
  serverSideSessionId,
  startScriptedServer,
} from "../support/scripted-server.ts";

let home: Home;
let certificates: Certificates;
let good: KeyPair;

beforeAll(async () => {
  home = await makeHome();
  certificates = await makeCertificates();
  good = await certificates.issue("good", "IP:127.0.0.1,DNS:localhost");
});
afterAll(async () => {
  await certificates?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

function withTls({ certificate, key }: KeyPair, demand: "any client" | "a certificate" = "any client") {
  const pairs = [{ private_key: key, cert_chain: certificate }];
  const credentials = ServerCredentials.createSsl(certificates.root, pairs, demand === "a certificate");
  return startScriptedServer({}, { credentials });
}

/** The environment of a command that trusts our root, or does not. */
function trusting(root: "our root" | "others"): Readonly<Record<string, string | undefined>> {
  return { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: root === "our root" ? certificates.rootFile : undefined };
}

async function connectCheck(remote: string, root: "our root" | "others") {
  const { exitCode, json } = await runJson(["doctor", "--remote", remote], { env: { ...home.env, ...trusting(root) } });
  const checks = json["checks"] as readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  return { exitCode, ...checks.find(({ name }) => name === "connect") };
}

const failure = new UnreachableError("no connection");
const now = new Date("2030-01-02T03:04:05.678Z");

async function diagnosis(remote: string, root: "our root" | "others") {
  const choice = { kind: "remote", remote, source: "--remote", profile: null, conf: {}, token: null } as const;
  const signals = { signal: new AbortController().signal } as unknown as StopSignals;
  const error = await diagnosed(failure, choice, { env: trusting(root), now, signals });
  return toFailure(error);
}

function at({ port }: Pick<ScriptedServer, "port">): string {
  return `127.0.0.1:${port}`;
}

describe("doctor says", () => {
  it("that it connected over TLS", async () => {
    await using server = await withTls(good);
    const { ok, detail } = await connectCheck(`${server.remote}/;use_ssl=true`, "our root");
    expect({ ok, detail }).toEqual({ ok: true, detail: expect.stringContaining("; over TLS; answered in ") });
  });

  it("that it connected without TLS, a token or not", async () => {
    await using server = await startScriptedServer({});
    const { ok, detail } = await connectCheck(`${server.remote}/;token=t`, "others");
    expect({ ok, detail }).toEqual({ ok: true, detail: expect.stringContaining("; without TLS; answered in ") });
  });

  it("that the server keeps sessions for ever, and a run that nobody reads for its own time", async () => {
    const limits = new Map([
      ["spark.connect.execute.manager.detachedTimeout", "5m"],
      ["spark.connect.session.manager.defaultSessionTimeout", "-1"],
    ]);
    await using server = await startScriptedServer({
      config: ({ sessionId, operation }) => {
        const keys = operation?.opType.case === "get" ? operation.opType.value.keys : [];
        return { sessionId, serverSideSessionId, pairs: keys.map((key) => ({ key, value: limits.get(key) ?? "" })) };
      },
    });
    const { json } = await runJson(["doctor", "--remote", server.remote], { env: home.env });
    expect(json["checks"]).toContainEqual({
      name: "detach",
      ok: true,
      detail: "a run that no client reads from is kept for 5 min; operation 5 min, session for ever",
    });
  });

  it("why it could not connect", async () => {
    await using server = await withTls(good);
    expect(await connectCheck(server.remote, "our root")).toMatchObject({
      exitCode: 3,
      ok: false,
      detail: `${at(server)} speaks TLS, and the address does not ask for it`,
    });
  });
});

describe("a connection fails as", () => {
  it("the server speaks TLS, and the address does not ask for it", async () => {
    await using server = await withTls(good);
    expect(await diagnosis(`${server.remote}/;token=t;user_id=ada`, "our root")).toMatchObject({
      code: "UNREACHABLE",
      retryable: false,
      message: `${at(server)} speaks TLS, and the address does not ask for it`,
      hint: `Add use_ssl=true: sc://${at(server)}/;use_ssl=true;token=***;user_id=ada`,
    });
  });

  it("the server speaks no TLS, and the address asks for it", async () => {
    await using server = await startScriptedServer({});
    expect(await diagnosis(`${server.remote}/;use_ssl=true`, "others")).toMatchObject({
      message: `${at(server)} speaks gRPC without TLS, and the address asks for TLS`,
      hint: "Drop use_ssl=true from the address, or put a gateway with TLS before the server.",
    });
  });

  it("no trusted authority signed the certificate", async () => {
    await using server = await withTls(good);
    const problem = "UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN";
    expect(await diagnosis(`${server.remote}/;use_ssl=true`, "others")).toMatchObject({
      message: expect.stringMatching(
        `^the certificate of ${at(server)} is not trusted \\((${problem})\\): CN=test-root issued it$`,
      ),
      hint: "Set NODE_EXTRA_CA_CERTS to a file that holds the issuing authority's certificate in PEM.",
    });
  });

  it("the certificate is for another name", async () => {
    await using server = await withTls(await certificates.issue("elsewhere", "DNS:spark.example.com"));
    expect(await diagnosis(`${server.remote}/;use_ssl=true`, "our root")).toMatchObject({
      message: `the certificate of ${at(server)} is for DNS:spark.example.com, not for 127.0.0.1`,
      hint: "Connect by a name that it holds, or ask the server's owner for one that holds this name.",
    });
  });

  it("the certificate has expired", async () => {
    const late = await certificates.issue("late", "IP:127.0.0.1", { days: -1 });
    await using server = await withTls(late);
    const until = new Date(new X509Certificate(late.certificate).validTo).toISOString();
    expect(await diagnosis(`${server.remote}/;use_ssl=true`, "our root")).toMatchObject({
      message: `the certificate of ${at(server)} expired on ${until}, and it is 2030-01-02T03:04:05.678Z`,
      hint: "Ask the server's owner to renew it. If it is newer than that, set this machine's clock.",
    });
  });

  it("the server asks for a client's certificate", async () => {
    await using server = await withTls(good, "a certificate");
    expect(await diagnosis(`${server.remote}/;use_ssl=true`, "our root")).toMatchObject({
      message: `${at(server)} asks for a client's certificate, which the command cannot show`,
    });
  });

  it("nothing listens there", async () => {
    await using nowhere = await refusingAddress();
    expect(await diagnosis(nowhere.remote, "others")).toMatchObject({
      retryable: true,
      message: `nothing listens on ${nowhere.host}:${nowhere.port} (ECONNREFUSED)`,
    });
  });

  it("another program listens there", async () => {
    await using http = await startTalker("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    for (const remote of [`sc://${at(http)}`, `sc://${at(http)}/;use_ssl=true`]) {
      expect(await diagnosis(remote, "others")).toMatchObject({
        message: `${at(http)} speaks neither gRPC nor TLS: another program listens there`,
      });
    }
  });

  it("something listens there that does not answer, which may be Spark", async () => {
    await using silent = await startTalker("");
    expect(await diagnosis(`sc://${at(silent)}`, "others")).toMatchObject({
      retryable: true,
      message: `${at(silent)} takes connections, and does not answer`,
    });
  });

  it("the client itself says, where the port tells nothing", async () => {
    await using server = await startScriptedServer({});
    await using secured = await withTls(good);
    for (const remote of [server.remote, `${secured.remote}/;use_ssl=true`])
      expect(await diagnosis(remote, "our root")).toMatchObject({ message: "no connection" });
  });
});

/** A server that says this to whoever connects, and hangs up; one that has nothing to say stays. */
async function startTalker(words: string): Promise<{ readonly port: number } & AsyncDisposable> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    if (words === "") socket.resume();
    else socket.end(words);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server listens on an address with a port.
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: async () => void server.close() };
}
