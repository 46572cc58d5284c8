import { readFile } from "node:fs/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";

/** What a port answers when it is tried by hand. */
export type PortFacts =
  /** `code` is the system's: `ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT`. */
  | { readonly kind: "closed"; readonly code: string }
  | { readonly kind: "http2" }
  | {
      readonly kind: "tls";
      readonly certificate: PeerCertificate;
      /** Why the certificate is not accepted, by OpenSSL's or Node's code. */
      readonly problem: string | null;
      readonly wantsClientCertificate: boolean;
    }
  | { readonly kind: "other" }
  /** It takes connections, and says nothing in time. */
  | { readonly kind: "silent" };

export interface Port {
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const answerWithinMs = 3_000;
const noAnswer = "ETIMEDOUT";

/** Tries a port with HTTP/2 as it is, and then with TLS. Sends nothing else. Rejects with the signal's reason. */
export async function probePort(port: Port): Promise<PortFacts> {
  const plain = await probeWithoutTls(port);
  port.signal.throwIfAborted();
  if (plain.kind !== "other" && plain.kind !== "silent") return plain;
  const facts = await probeTls(port);
  port.signal.throwIfAborted();
  return facts.kind === "silent" ? plain : facts;
}

/** The client's preface and an empty SETTINGS frame: https://www.rfc-editor.org/rfc/rfc9113#section-3.4. */
const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

async function probeWithoutTls({ host, port, signal }: Port): Promise<PortFacts> {
  const socket = connectTcp({ host, port });
  try {
    const failed = await event(socket, "connect", signal);
    if (failed !== null) return { kind: "closed", code: failed };
    socket.write(preface);
    let received = Buffer.alloc(0);
    socket.on("data", (bytes) => (received = Buffer.concat([received, bytes])));
    while (received.length < 9) {
      const ended = await event(socket, "data", signal);
      if (ended !== null) return { kind: received.length === 0 && ended === noAnswer ? "silent" : "other" };
    }
    // A server's first frame is SETTINGS, of stream 0.
    return { kind: received[3] === 4 && received.readUInt32BE(5) === 0 ? "http2" : "other" };
  } finally {
    socket.destroy();
  }
}

async function probeTls({ host, port, signal, env }: Port): Promise<PortFacts> {
  const roots = rootsFileOf(env);
  const socket = connectTls({
    host,
    port,
    ALPNProtocols: ["h2"],
    rejectUnauthorized: false,
    ...(isIP(host) === 0 && { servername: host }),
    ...(roots !== undefined && { ca: await readFile(roots) }),
  });
  try {
    const failed = await event(socket, "secureConnect", signal);
    // An alert is TLS: the server refuses this client with it.
    if (failed !== null && !failed.includes("_ALERT_")) return { kind: failed === noAnswer ? "silent" : "other" };
    const certificate = socket.getPeerCertificate();
    const problem = problemOf(socket);
    // Under TLS 1.3 a server says what it thinks of the client's certificate after the handshake.
    const code = failed ?? (await event(socket, "data", signal));
    return { kind: "tls", certificate, problem, wantsClientCertificate: code !== null && wanted.has(code) };
  } finally {
    socket.destroy();
  }
}

/** The file of roots that the gRPC library trusts instead of Node's, where the environment names one. */
export function rootsFileOf(env: Port["env"]): string | undefined {
  return env["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] || undefined;
}

const wanted: ReadonlySet<string> = new Set([
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
]);

/** Node declares an error, and gives its code. */
function problemOf(socket: TLSSocket): string | null {
  const error: unknown = socket.authorizationError;
  if (error === null || error === undefined || error === "") return null;
  return error instanceof Error ? codeOf(error) : String(error);
}

/** Waits for an event of a socket. Resolves with `null`, or with the code of what came instead. */
function event(
  socket: Socket,
  name: "connect" | "secureConnect" | "data",
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const stop = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
    const settle = (code: string | null): void => {
      socket.off(name, onEvent).off("error", onError).off("close", onClose);
      stop.removeEventListener("abort", onStop);
      // What comes after is of no interest, and must not end the process.
      socket.on("error", () => {});
      resolve(code);
    };
    const onEvent = (): void => settle(null);
    const onError = (error: Error): void => settle(codeOf(error));
    const onClose = (): void => settle("ECONNRESET");
    const onStop = (): void => settle(noAnswer);
    socket.once(name, onEvent).once("error", onError).once("close", onClose);
    if (stop.aborted) onStop();
    stop.addEventListener("abort", onStop, { once: true });
  });
}

function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  // The host has several addresses, and each of them failed.
  return error instanceof AggregateError && error.errors[0] instanceof Error ? codeOf(error.errors[0]) : error.name;
}
