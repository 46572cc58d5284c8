import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { ExecutePlanRequestSchema, type Plan } from "../../gen/spark/connect/base_pb.js";
import { encode } from "../encode.ts";
import type { Envelope } from "../session.ts";

/** What is to be executed. */
export interface Executed {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly plan: Plan;
  readonly extensions: readonly Any[] | undefined;
  /** The server keeps the results of a reattachable operation until they are released. */
  readonly reattachable: boolean;
}

/** An encoded ExecutePlanRequest. */
export function executeRequest(
  envelope: Envelope,
  { operationId, tags, plan, extensions, reattachable }: Executed,
): Uint8Array {
  const request = create(ExecutePlanRequestSchema, {
    ...extended(envelope, extensions),
    operationId,
    tags: [...tags],
    plan,
    requestOptions: [
      { requestOption: { case: "reattachOptions", value: { reattachable } } },
      { requestOption: { case: "resultChunkingOptions", value: { allowArrowBatchChunking: true } } },
    ],
  });
  return encode(ExecutePlanRequestSchema, request);
}

/** The fields that every request of a session has, with what this one tells the server's plug-ins. */
export function extended(envelope: Envelope, extensions: readonly Any[] = []): Envelope {
  const { userContext } = envelope;
  if (extensions.length === 0) return envelope;
  return { ...envelope, userContext: { ...userContext, extensions: [...userContext.extensions, ...extensions] } };
}
