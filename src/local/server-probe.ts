import { connect } from "node:http2";

/** gRPC's status code for a call whose token is missing or wrong. */
const unauthenticated = 16;

/** The program that answers on a port of this machine. */
export type Answer =
  /** A Connect server that refuses calls without a token and takes ours. */
  | "ours"
  /** A server that refuses our token, or asks for none. */
  | "other"
  | "nothing";

/**
 * Finds out who listens. Sends our token only to a server that has refused a call without one.
 * Speaks just enough gRPC to read a status: an empty Config request, which no server accepts, so nothing is created.
 */
export async function probeServer(port: number, token: string): Promise<Answer> {
  const withoutToken = await grpcStatus(port, {});
  if (withoutToken === null) return "nothing";
  if (withoutToken !== unauthenticated) return "other";
  const withToken = await grpcStatus(port, { authorization: `Bearer ${token}` });
  return withToken === null || withToken === unauthenticated ? "other" : "ours";
}

/** `null` if there is no gRPC answer within two seconds. */
function grpcStatus(port: number, headers: Readonly<Record<string, string>>): Promise<number | null> {
  const session = connect(`http://127.0.0.1:${port}`);
  const status = new Promise<number | null>((resolve) => {
    const fail = (): void => resolve(null);
    session.once("error", fail).once("close", fail).setTimeout(2000, fail);
    const readStatus = (fields: Readonly<Record<string, unknown>>): void => {
      if (fields["grpc-status"] !== undefined) resolve(Number(fields["grpc-status"]));
    };
    const request = session.request({ ...configCall, ...headers });
    request.once("response", readStatus).once("trailers", readStatus).once("error", fail).once("close", fail);
    // Five zero bytes: not compressed, a message of length 0.
    request.resume().end(Buffer.alloc(5));
  });
  return status.finally(() => session.destroy());
}

const configCall = {
  ":method": "POST",
  ":path": "/spark.connect.SparkConnectService/Config",
  "content-type": "application/grpc",
  te: "trailers",
};
