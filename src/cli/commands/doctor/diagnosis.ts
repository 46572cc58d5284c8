import type { PeerCertificate } from "node:tls";
import { type ResolvedOptions, resolveOptions } from "../../../client/client-options.ts";
import { parseConnectionString, redactConnectionString } from "../../../client/connection-string.ts";
import { UnreachableError } from "../../../errors.ts";
import { FailureError } from "../../../submit/failure.ts";
import type { CliContext } from "../../context.ts";
import { clientOptionsOf } from "../../spark/endpoint.ts";
import type { SparkChoice } from "../../spark/which-spark.ts";
import { type PortFacts, probePort, rootsFileOf } from "./port-probe.ts";

type RemoteChoice = SparkChoice & { readonly kind: "remote" };

/** Whether the command's connection to this Spark is over TLS: its own options decide. */
export function usesTls(choice: RemoteChoice, env: CliContext["env"]): boolean {
  return optionsOf(choice, env).tls !== null;
}

function optionsOf(choice: RemoteChoice, env: CliContext["env"]): ResolvedOptions {
  return resolveOptions(clientOptionsOf(choice), env);
}

/** Why a Spark cannot be reached, by what its port answers; the error itself if the answer does not say. */
export async function diagnosed(
  error: unknown,
  choice: SparkChoice,
  { env, now, signals: { signal } }: Pick<CliContext, "env" | "now" | "signals">,
): Promise<unknown> {
  if (!(error instanceof UnreachableError) || error.code !== "UNREACHABLE" || choice.kind !== "remote") return error;
  const { host, port, tls, isLoopback } = optionsOf(choice, env);
  const isBehindProxy = ["grpc_proxy", "https_proxy", "http_proxy"].some((name) => env[name]);
  // What this machine reaches without the proxy says nothing about what the proxy reaches.
  if (isBehindProxy && !isLoopback) return error;
  const facts = await probePort({ host, port, signal, env });
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const found = explain(facts, {
    ...choice,
    host,
    place,
    tls: tls !== null,
    hasOwnRoots: rootsFileOf(env) !== undefined,
    now,
  });
  return found === null
    ? error
    : new FailureError("UNREACHABLE", found.message, {
        hint: found.hint,
        cause: error,
        retryable: facts.kind === "closed" || facts.kind === "silent",
      });
}

interface Asked {
  readonly remote: string;
  readonly host: string;
  readonly place: string;
  readonly tls: boolean;
  /** Whether the gRPC library is told which roots to trust. */
  readonly hasOwnRoots: boolean;
  readonly now: Date;
}

interface Explanation {
  readonly message: string;
  readonly hint: string;
}

function explain(facts: PortFacts, asked: Asked): Explanation | null {
  const { place, tls } = asked;
  switch (facts.kind) {
    case "closed":
      return {
        message:
          facts.code === "ECONNREFUSED"
            ? `nothing listens on ${place} (ECONNREFUSED)`
            : `cannot connect to ${place} (${facts.code})`,
        hint: "Check the address, that a Spark Connect server runs there, and that no firewall lies between.",
      };
    case "http2":
      return tls ? tlsWithoutNeed(asked) : null;
    case "tls":
      return tls ? explainTls(facts, asked) : plaintextToTls(asked);
    case "other":
      return {
        message: `${place} speaks neither gRPC nor TLS: another program listens there`,
        hint: "Check the port: Spark Connect's is 15002 by default.",
      };
    case "silent":
      return {
        message: `${place} takes connections, and does not answer`,
        hint: "If it is starting or busy, try again later. Else check the server's log, and any proxy before it.",
      };
  }
}

function plaintextToTls({ place, remote }: Asked): Explanation {
  const [address = remote, parameters = ""] = redactConnectionString(remote).split("/;");
  const others = parameters.split(";").filter((parameter) => parameter !== "" && !/^use_ssl=/i.test(parameter));
  return {
    message: `${place} speaks TLS, and the address does not ask for it`,
    hint: `Add use_ssl=true: ${[`${address.replace(/\/$/, "")}/`, "use_ssl=true", ...others].join(";")}`,
  };
}

function tlsWithoutNeed({ place, remote }: Asked): Explanation {
  const message = `${place} speaks gRPC without TLS, and the address asks for TLS`;
  if (parseConnectionString(remote).useTls === true) {
    return { message, hint: "Drop use_ssl=true from the address, or put a gateway with TLS before the server." };
  }
  return {
    message: `${place} speaks gRPC without TLS, and a token goes to another machine over TLS alone`,
    hint: "Put a gateway with TLS before the server, or tunnel to it: ssh -L 15002:localhost:15002 HOST, and --remote sc://localhost:15002.",
  };
}

function explainTls(
  { certificate, problem, wantsClientCertificate }: PortFacts & { readonly kind: "tls" },
  { host, place, hasOwnRoots, now }: Asked,
): Explanation | null {
  if (wantsClientCertificate && problem === null) {
    return {
      message: `${place} asks for a client's certificate, which the command cannot show`,
      hint: "Programs can: `tls: { clientCertificate, clientKey }`. For the command, ask the server's owner for a token instead.",
    };
  }
  switch (problem) {
    case null:
      return null;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return {
        message: `the certificate of ${place} is for ${namesOf(certificate)}, not for ${host}`,
        hint: "Connect by a name that it holds, or ask the server's owner for one that holds this name.",
      };
    case "CERT_HAS_EXPIRED":
      return {
        message: `${expired(certificate, { place, now })}, and it is ${now.toISOString()}`,
        hint: "Ask the server's owner to renew it. If it is newer than that, set this machine's clock.",
      };
    case "CERT_NOT_YET_VALID":
      return {
        message: `the certificate of ${place} holds from ${dateOf(certificate.valid_from)} on, and it is ${now.toISOString()}`,
        hint: "Set this machine's clock, or ask the server's owner about the certificate.",
      };
    default:
      return {
        message: `the certificate of ${place} is not trusted (${problem}): ${issuerOf(certificate)} issued it`,
        hint: hasOwnRoots
          ? "Add the issuing authority's certificate to the file that GRPC_DEFAULT_SSL_ROOTS_FILE_PATH names, in PEM."
          : "Set NODE_EXTRA_CA_CERTS to a file that holds the issuing authority's certificate in PEM.",
      };
  }
}

function expired(certificate: PeerCertificate, { place, now }: Pick<Asked, "place" | "now">): string {
  const isOwn = new Date(certificate.valid_to) < now;
  return isOwn
    ? `the certificate of ${place} expired on ${dateOf(certificate.valid_to)}`
    : `a certificate of the authorities that vouch for ${place} has expired`;
}

function dateOf(text: string): string {
  return new Date(text).toISOString();
}

function namesOf({ subjectaltname, subject }: PeerCertificate): string {
  return subjectaltname ?? `CN=${String(subject.CN)}`;
}

function issuerOf({ issuer }: PeerCertificate): string {
  return Object.entries(issuer)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(", ");
}
