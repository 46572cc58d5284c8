import {
  type GetStatusResponse_OperationStatus,
  GetStatusResponse_OperationStatus_OperationState as OperationState,
} from "../../gen/spark/connect/base_pb.js";

/** An operation as GetStatus tells. `terminating`: finished or failed, and not released; attach to learn which. */
export interface OperationStatus {
  readonly operationId: string;
  readonly state: "unknown" | "running" | "terminating" | "succeeded" | "failed" | "cancelled";
}

/** What GetStatus answers about one operation. */
export function operationStatusOf({ operationId, state }: GetStatusResponse_OperationStatus): OperationStatus {
  return { operationId, state: stateNames[state] ?? "unknown" };
}

const stateNames: Readonly<Record<OperationState, OperationStatus["state"]>> = {
  [OperationState.UNSPECIFIED]: "unknown",
  [OperationState.UNKNOWN]: "unknown",
  [OperationState.RUNNING]: "running",
  [OperationState.TERMINATING]: "terminating",
  [OperationState.SUCCEEDED]: "succeeded",
  [OperationState.FAILED]: "failed",
  [OperationState.CANCELLED]: "cancelled",
};
