import { create } from "@bufbuild/protobuf";
import {
  type AnalyzePlanRequest,
  CompressionCodec,
  type Plan,
  Plan_CompressedOperation_OpType,
  PlanSchema,
} from "../gen/spark/connect/base_pb.js";
import { CommandSchema } from "../gen/spark/connect/commands_pb.js";
import { RelationSchema } from "../gen/spark/connect/relations_pb.js";
import { asUnknown, encode } from "./encode.ts";

/**
 * An equal plan whose relation or command is encoded once, however often it is sent. It is compressed if it is larger
 * than `compressAboveBytes` and compression makes it smaller. `null` never compresses.
 */
export async function sealPlan(plan: Plan, compressAboveBytes: number | null): Promise<Plan> {
  const { opType } = plan;
  if (opType.case !== "root" && opType.case !== "command") return plan;
  const bytes = opType.case === "root" ? encode(RelationSchema, opType.value) : encode(CommandSchema, opType.value);
  if (compressAboveBytes !== null && bytes.byteLength > compressAboveBytes) {
    const data = await compress(bytes);
    const kind =
      opType.case === "root" ? Plan_CompressedOperation_OpType.RELATION : Plan_CompressedOperation_OpType.COMMAND;
    if (data.byteLength < bytes.byteLength) {
      const value = { data, opType: kind, compressionCodec: CompressionCodec.ZSTD };
      return create(PlanSchema, { opType: { case: "compressedOperation", value } });
    }
  }
  const sealed = create(PlanSchema);
  sealed.$unknown = [asUnknown(PlanSchema.field[opType.case], bytes)];
  return sealed;
}

async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const [{ zstdCompress }, { promisify }] = await Promise.all([import("node:zlib"), import("node:util")]);
  return promisify(zstdCompress)(bytes);
}

/** Every kind of analysis whose one plan can be large enough to be worth compressing. */
export async function sealAnalyze(
  analyze: AnalyzePlanRequest["analyze"],
  compressAboveBytes: number | null,
): Promise<AnalyzePlanRequest["analyze"]> {
  if (analyze.value === undefined || !("plan" in analyze.value) || analyze.value.plan === undefined) return analyze;
  const plan = await sealPlan(analyze.value.plan, compressAboveBytes);
  // The same case with the same kind of value: only its plan differs.
  return { case: analyze.case, value: { ...analyze.value, plan } } as AnalyzePlanRequest["analyze"];
}
