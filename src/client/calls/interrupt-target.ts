import type { MessageInitShape } from "@bufbuild/protobuf";
import { InterruptRequest_InterruptType, type InterruptRequestSchema } from "../../gen/spark/connect/base_pb.js";
import { checkTag } from "../tags.ts";

/** What to interrupt. */
export type InterruptTarget = { readonly all: true } | { readonly tag: string } | { readonly operationId: string };

type InterruptFields = Pick<MessageInitShape<typeof InterruptRequestSchema>, "interruptType" | "interrupt">;

/** The fields of an InterruptRequest. */
export function toInterrupt(what: InterruptTarget): InterruptFields {
  if ("all" in what) return { interruptType: InterruptRequest_InterruptType.ALL };
  if ("tag" in what) {
    const interrupt = { case: "operationTag", value: checkTag(what.tag) } as const;
    return { interruptType: InterruptRequest_InterruptType.TAG, interrupt };
  }
  const interrupt = { case: "operationId", value: what.operationId } as const;
  return { interruptType: InterruptRequest_InterruptType.OPERATION_ID, interrupt };
}
