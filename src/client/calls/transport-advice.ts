import type { RpcError } from "../grpc-status.ts";

/**
 * What to do about a call that failed before it reached Spark; empty for any other failure. Text is all there is:
 * grpc-js has neither a code nor metadata for an HTTP status, or for why it could not connect.
 */
export function transportAdvice(error: RpcError, { usesTls }: { readonly usesTls: boolean }): string {
  if (error.details !== null) return "";
  // subchannel-call.js
  const [, status] = /: Received HTTP status code (\d{3})$/.exec(error.message) ?? [];
  if (status !== undefined) return httpAdvice(status);
  // load-balancer-pick-first.js
  const [, reason = ""] = /^UNAVAILABLE: No connection established\. Last error: (.*)/s.exec(error.message) ?? [];
  return usesTls ? tlsAdvice(reason) : plaintextAdvice(reason);
}

/** Whether a proxy refused the request before it reached Spark, as nginx does to a client without a certificate. */
export function isProxyRefusal({ code, details, message }: RpcError): boolean {
  return code === "INTERNAL" && details === null && message.endsWith(": Received HTTP status code 400");
}

function httpAdvice(status: string): string {
  switch (status) {
    case "400":
      return "A proxy before the server refuses the request. If it asks for a client certificate, pass one that it trusts as tls.clientCertificate and tls.clientKey (docs/tls.md).";
    case "413":
      return "A proxy before the server refuses requests of this size. Raise its limit (nginx: client_max_body_size 0; see docs/tls.md).";
    case "502":
    case "503":
    case "504":
      return "A proxy before the server got no answer from it. Check that the Spark Connect server runs, and that the proxy has its address (docs/tls.md).";
    default:
      return "An HTTP server answered, which is not Spark. Check the address, and where a proxy before the server sends requests (docs/tls.md).";
  }
}

/** What OpenSSL says of a certificate that no trusted authority issued. */
const untrusted =
  /self[- ]signed certificate|unable to get (local )?issuer certificate|unable to verify the first certificate/;

function tlsAdvice(reason: string): string {
  if (!untrusted.test(reason)) return "";
  return "This machine does not trust the server's certificate. Set NODE_EXTRA_CA_CERTS (or GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, where that is set already) to a file with the issuing authority's certificate, or pass it as tls.rootCertificates (docs/tls.md).";
}

/** The server took the connection and then ended it, or answered with bytes that are not HTTP/2. */
const ended = /^(Failed to connect \(|Error: Protocol error)|ECONNRESET/;

function plaintextAdvice(reason: string): string {
  if (!ended.test(reason)) return "";
  return "The server ended the connection, as one that wants TLS does: add use_ssl=true to the address (docs/tls.md). Otherwise check that a Spark Connect server listens there.";
}
