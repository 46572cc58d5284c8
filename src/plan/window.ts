import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { InvalidInputError } from "../errors.ts";
import type {
  Expression,
  Expression_SortOrder,
  Expression_Window_WindowFrame,
} from "../gen/spark/connect/expressions_pb.js";
import {
  type Expression_Window_WindowFrame_FrameBoundarySchema,
  Expression_Window_WindowFrame_FrameType,
  Expression_Window_WindowFrameSchema,
} from "../gen/spark/connect/expressions_pb.js";
import { valueText } from "../types/value-text.ts";
import { expression } from "./expression.ts";
import { freeze } from "./freeze.ts";
import { literalExpression, literalMessage } from "./literal.ts";

/** A bound of a window frame: rows or values before (negative) or after the current row, 0 for the current row. */
export type FrameBound = number | bigint | "unboundedPreceding" | "unboundedFollowing";

type Boundary = MessageInitShape<typeof Expression_Window_WindowFrame_FrameBoundarySchema>;

/** `func` computed over the rows around each row. */
export function windowExpression(
  func: Expression,
  spec: {
    readonly partitionBy: readonly Expression[];
    readonly orderBy: readonly Expression_SortOrder[];
    readonly frame: Expression_Window_WindowFrame | undefined;
  },
): Expression {
  return expression({
    case: "window",
    value: {
      windowFunction: func,
      partitionSpec: [...spec.partitionBy],
      orderSpec: [...spec.orderBy],
      ...(spec.frame !== undefined && { frameSpec: spec.frame }),
    },
  });
}

/** A frame counted in rows. Throws `InvalidInputError` for a bound beyond 32 bits. */
export function rowFrame(start: FrameBound, end: FrameBound): Expression_Window_WindowFrame {
  return frame(
    Expression_Window_WindowFrame_FrameType.ROW,
    rowBoundary(start, "unboundedPreceding"),
    rowBoundary(end, "unboundedFollowing"),
  );
}

/** A frame of the rows whose ordering value lies within a distance of the current row's. */
export function rangeFrame(start: FrameBound, end: FrameBound): Expression_Window_WindowFrame {
  return frame(
    Expression_Window_WindowFrame_FrameType.RANGE,
    rangeBoundary(start, "unboundedPreceding"),
    rangeBoundary(end, "unboundedFollowing"),
  );
}

function frame(
  frameType: Expression_Window_WindowFrame_FrameType,
  lower: Boundary,
  upper: Boundary,
): Expression_Window_WindowFrame {
  return freeze(create(Expression_Window_WindowFrameSchema, { frameType, lower, upper }));
}

type Unbounded = "unboundedPreceding" | "unboundedFollowing";

/** A message has one word for both ends: its place says which end it is. */
function rowBoundary(bound: FrameBound, none: Unbounded): Boundary {
  if (bound === none) return unbounded;
  const rows = typeof bound === "bigint" ? Number(bound) : bound;
  if (rows === 0) return currentRow;
  if (typeof rows !== "number" || !Number.isInteger(rows) || Math.abs(rows) > 2 ** 31 - 1) {
    throw new InvalidInputError(
      `A row frame's bound must be a whole number of 32 bits, not ${valueText(bound)}; use "${none}" for no bound here.`,
    );
  }
  return { boundary: { case: "value", value: literalExpression(literalMessage({ case: "integer", value: rows })) } };
}

function rangeBoundary(bound: FrameBound, none: Unbounded): Boundary {
  if (bound === none) return unbounded;
  const isWhole = typeof bound === "bigint" ? BigInt.asIntN(64, bound) === bound : Number.isSafeInteger(bound);
  if (!isWhole) {
    throw new InvalidInputError(
      `A range frame's bound must be a whole number, not ${valueText(bound)}; use "${none}" for no bound here.`,
    );
  }
  const distance = BigInt(bound);
  if (distance === 0n) return currentRow;
  return { boundary: { case: "value", value: literalExpression(literalMessage({ case: "long", value: distance })) } };
}

const unbounded: Boundary = { boundary: { case: "unbounded", value: true } };
const currentRow: Boundary = { boundary: { case: "currentRow", value: true } };
