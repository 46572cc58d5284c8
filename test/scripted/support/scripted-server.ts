import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { create, type DescMethod, fromBinary, type Message, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import {
  type AddArtifactsRequest,
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  ExecutePlanResponseSchema,
  type ReattachExecuteRequest,
  SparkConnectService,
} from "../../../src/gen/spark/connect/base_pb.js";
import { errorInfoAny, retryInfoAny, statusBytes } from "./google-rpc.ts";

type Methods = typeof SparkConnectService.method;
type UnaryName =
  | "analyzePlan"
  | "config"
  | "artifactStatus"
  | "interrupt"
  | "releaseExecute"
  | "releaseSession"
  | "fetchErrorDetails"
  | "cloneSession"
  | "getStatus";
type Unary = {
  readonly [N in UnaryName]: (
    request: InputOf<N>,
    headers: Headers,
  ) => MessageInitShape<Methods[N]["output"]> | Promise<MessageInitShape<Methods[N]["output"]>>;
};
type InputOf<N extends UnaryName> = ReturnType<typeof fromBinary<Methods[N]["input"]>>;
type Headers = Readonly<Record<string, string>>;

/** What a stream handler may do. `nth` counts the calls of its method, from 1. */
export interface Stream<R> {
  readonly request: R;
  readonly nth: number;
  readonly headers: Headers;
  /** Resolves when flow control lets more go out. */
  send(response: MessageInitShape<typeof ExecutePlanResponseSchema>): Promise<void>;
  sendBytes(response: Uint8Array): Promise<void>;
  end(): void;
  fail(error: StatusError): void;
  readonly isCancelled: boolean;
}

export interface Script extends Partial<Unary> {
  readonly executePlan?: (stream: Stream<ExecutePlanRequest>) => void | Promise<void>;
  readonly reattachExecute?: (stream: Stream<ReattachExecuteRequest>) => void | Promise<void>;
  readonly addArtifacts?: (
    requests: readonly AddArtifactsRequest[],
  ) => MessageInitShape<Methods["addArtifacts"]["output"]>;
}

/** A gRPC status with the details that Spark sends. */
export class StatusError extends Error {
  readonly code: number;
  readonly metadata = new Metadata();

  constructor(
    code: number,
    message: string,
    facts: { readonly retryDelayMs?: number; readonly metadata?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.code = code;
    const details = [
      ...(facts.metadata === undefined ? [] : [errorInfoAny({ metadata: facts.metadata })]),
      ...(facts.retryDelayMs === undefined ? [] : [retryInfoAny(facts.retryDelayMs)]),
    ];
    if (details.length > 0)
      this.metadata.set("grpc-status-details-bin", Buffer.from(statusBytes(code, message, details)));
  }
}

/** Spark's own errors: INTERNAL with a class. */
export function sparkError(errorClass: string, metadata: Readonly<Record<string, string>> = {}): StatusError {
  return new StatusError(13, `[${errorClass}] as scripted.`, { metadata: { errorClass, ...metadata } });
}

export interface ScriptedServer extends AsyncDisposable {
  readonly remote: string;
  readonly port: number;
  /** The name of each call, in the order of arrival. */
  readonly calls: readonly string[];
  count(name: keyof Methods): number;
}

export interface ScriptedServerOptions {
  /** An address of the loopback interface; 127.0.0.1 by default. */
  readonly host?: string;
  readonly port?: number;
  /** Plaintext by default. */
  readonly credentials?: ServerCredentials;
}

export const serverSideSessionId = "5e12ef00-0000-4000-8000-000000000001";

/** An address where nothing listens, and where only the test can make something listen. */
export interface RefusingAddress extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly remote: string;
}

/**
 * A port of 127.0.0.2 that is in use on 127.0.0.1: a port that had only just been given back could be given to any
 * other process before the test connects, or listens there again.
 */
export async function refusingAddress(): Promise<RefusingAddress> {
  const held = createServer().listen(0, "127.0.0.1");
  await once(held, "listening");
  // A TCP server listens on an address with a port.
  const { port } = held.address() as AddressInfo;
  const host = "127.0.0.2";
  const close = async () => void held.close();
  return { host, port, remote: `sc://${host}:${port}`, [Symbol.asyncDispose]: close };
}

/**
 * A Spark Connect server that does what a script says; it answers calls that the script does not name as Spark would.
 */
export async function startScriptedServer(
  script: Script,
  { host = "127.0.0.1", port = 0, credentials = ServerCredentials.createInsecure() }: ScriptedServerOptions = {},
): Promise<ScriptedServer> {
  const calls: string[] = [];
  const server = new Server({ "grpc.max_receive_message_length": 128 << 20, "grpc.max_send_message_length": -1 });
  server.addService(definition(), implementation(script, calls));
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentials, (error, value) => (error ? reject(error) : resolve(value)));
  });
  return {
    remote: `sc://${host}:${bound}`,
    port: bound,
    calls,
    count: (name) => calls.filter((call) => call === name).length,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

/** One response of an operation, echoing the request's ids. */
export function respond(
  request: { readonly sessionId: string; readonly operationId?: string | undefined },
  responseId: string,
  responseType: MessageInitShape<typeof ExecutePlanResponseSchema>["responseType"] & {},
): MessageInitShape<typeof ExecutePlanResponseSchema> {
  return {
    sessionId: request.sessionId,
    serverSideSessionId,
    operationId: request.operationId ?? "",
    responseId,
    responseType,
  };
}

export const complete = { case: "resultComplete", value: {} } as const;

/** A batch whose bytes are its number, of one row. */
export function batch(index: number): ExecutePlanResponse["responseType"] & { readonly case: "arrowBatch" } {
  const { responseType } = create(ExecutePlanResponseSchema, {
    responseType: {
      case: "arrowBatch",
      value: { rowCount: 1n, startOffset: BigInt(index), data: Uint8Array.of(index) },
    },
  });
  if (responseType.case !== "arrowBatch") throw new Error("unreachable");
  return responseType;
}

function definition(): ServiceDefinition {
  return Object.fromEntries(
    SparkConnectService.methods.map((method: DescMethod) => [
      method.localName,
      {
        path: `/${SparkConnectService.typeName}/${method.name}`,
        requestStream: method.methodKind === "client_streaming",
        responseStream: method.methodKind === "server_streaming",
        requestDeserialize: (bytes: Buffer) => fromBinary(method.input, bytes),
        requestSerialize: (message: Message) => Buffer.from(toBinary(method.input, message)),
        // Streams may send raw bytes, for what our own messages cannot express.
        responseSerialize: (message: Message | Uint8Array) =>
          Buffer.from(message instanceof Uint8Array ? message : toBinary(method.output, message)),
        responseDeserialize: (bytes: Buffer) => fromBinary(method.output, bytes),
      },
    ]),
  );
}

const defaults: Unary = {
  config: answer,
  analyzePlan: (request) => ({ ...answer(request), result: { case: "sparkVersion", value: { version: "4.3.0" } } }),
  artifactStatus: answer,
  interrupt: answer,
  releaseExecute: answer,
  releaseSession: answer,
  fetchErrorDetails: () => ({ serverSideSessionId }),
  cloneSession: (request) => ({
    ...answer(request),
    newSessionId: request.newSessionId ?? "",
    newServerSideSessionId: serverSideSessionId,
  }),
  getStatus: answer,
};

function answer(request: { readonly sessionId: string }): { sessionId: string; serverSideSessionId: string } {
  return { sessionId: request.sessionId, serverSideSessionId };
}

function implementation(script: Script, calls: string[]): UntypedServiceImplementation {
  const handlers: UntypedServiceImplementation = {};
  for (const name of Object.keys(defaults) as UnaryName[]) handlers[name] = unary(name, script, calls) as never;
  handlers["executePlan"] = streaming("executePlan", script.executePlan ?? completeAtOnce, calls) as never;
  handlers["reattachExecute"] = streaming("reattachExecute", script.reattachExecute ?? completeAtOnce, calls) as never;
  handlers["addArtifacts"] = uploading(script, calls) as never;
  return handlers;
}

async function completeAtOnce({
  request,
  ...stream
}: Stream<ExecutePlanRequest | ReattachExecuteRequest>): Promise<void> {
  const ids = { sessionId: request.sessionId, operationId: request.operationId ?? "" };
  await stream.send(respond(ids, "last", complete));
  stream.end();
}

function unary(name: UnaryName, script: Script, calls: string[]) {
  const handler = (script[name] ?? defaults[name]) as (request: never, headers: Headers) => object | Promise<object>;
  const { output } = SparkConnectService.method[name];
  return async (call: ServerUnaryCall<never, object>, callback: sendUnaryData<object>): Promise<void> => {
    calls.push(name);
    try {
      callback(null, create(output, await handler(call.request, headersOf(call.metadata))));
    } catch (error) {
      callback(error as StatusError);
    }
  };
}

function streaming<R>(
  name: "executePlan" | "reattachExecute",
  handler: (stream: Stream<R>) => void | Promise<void>,
  calls: string[],
) {
  return async (call: ServerWritableStream<R, unknown>): Promise<void> => {
    calls.push(name);
    const sendBytes = (message: unknown): Promise<void> =>
      new Promise((resolve) => (call.write(message) ? resolve() : call.once("drain", resolve)));
    call.on("error", () => {});
    await handler({
      request: call.request,
      nth: calls.filter((other) => other === name).length,
      headers: headersOf(call.metadata),
      send: (response) => sendBytes(create(ExecutePlanResponseSchema, response)),
      sendBytes,
      end: () => call.end(),
      fail: (error) => call.emit("error", error),
      get isCancelled() {
        return call.cancelled;
      },
    });
  };
}

function uploading(script: Script, calls: string[]) {
  return (call: ServerReadableStream<AddArtifactsRequest, object>, callback: sendUnaryData<object>): void => {
    calls.push("addArtifacts");
    const requests: AddArtifactsRequest[] = [];
    call.on("data", (request: AddArtifactsRequest) => requests.push(request));
    call.on("end", () => {
      try {
        const answered = script.addArtifacts?.(requests) ?? answer(requests[0] ?? { sessionId: "" });
        callback(null, create(SparkConnectService.method.addArtifacts.output, answered));
      } catch (error) {
        callback(error as StatusError);
      }
    });
  };
}

function headersOf(metadata: Metadata): Headers {
  return Object.fromEntries(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));
}
