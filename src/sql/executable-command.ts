import type { Plan } from "../gen/spark/connect/base_pb.js";

/** A command that is ready to run: one server-side operation, as `df.write.toCommand(…)` makes it. */
export interface ExecutableCommand {
  /** Frozen; its `opType` is a command. */
  readonly plan: Plan;
}
