import type { Plan } from "../gen/spark/connect/base_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { wrongArgument } from "./calls/checks.ts";

/** A command that is ready to run: one server-side operation, as `df.write.toCommand(…)` makes it. */
export interface ExecutableCommand {
  /** Frozen; its `opType` is a command. */
  readonly plan: Plan;
}

/** The path that a write goes to; undefined for any other command, and for a write to a table. */
export function writtenPath({ plan }: ExecutableCommand): string | undefined {
  const kind = kindOf(plan);
  if (kind?.case !== "writeOperation" || kind.value.saveType.case !== "path") return undefined;
  return kind.value.saveType.value;
}

/** The rows that a command writes; undefined for a command that is not a write. */
export function writtenRows({ plan }: ExecutableCommand): Relation | undefined {
  const kind = kindOf(plan);
  return kind?.case === "writeOperation" || kind?.case === "writeOperationV2" ? kind.value.input : undefined;
}

/** The SQL text that a command runs; undefined for any other command. */
export function sqlText({ plan }: ExecutableCommand): string | undefined {
  const kind = kindOf(plan);
  const asked = kind?.case === "sqlCommand" ? kind.value.input?.relType : undefined;
  return asked?.case === "sql" ? asked.value.query : undefined;
}

function kindOf({ opType }: Plan) {
  return opType.case === "command" ? opType.value.commandType : undefined;
}

/** Checks that the value is a command. Throws `InvalidInputError` for anything else. */
export function commandArgument(example: string, command: ExecutableCommand): ExecutableCommand {
  if (typeof command === "object" && command !== null && "plan" in command) return command;
  throw wrongArgument(example, "a command", command);
}
