import type { Relation } from "../gen/spark/connect/relations_pb.js";
import type { UserFunction } from "./user-function.ts";

const subqueries: unique symbol = Symbol("subqueries");
const functions: unique symbol = Symbol("functions");
const none: readonly never[] = Object.freeze([]);

/**
 * Freezes a new message and returns it. Parts that are frozen already are shared plans: they are not walked again, so
 * the cost is that of the new node, whatever the depth of the plan below it.
 *
 * It also gathers the relations that subqueries inside refer to (`subqueriesOf`), and the user's functions that the
 * message calls (`functionsOf`).
 */
export function freeze<T extends object>(value: T): T {
  // Typed arrays cannot be frozen; their owner must not write to them.
  if (Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  // Nearly every node has none, and a set for each would be half of the cost of building a plan.
  let referred: Set<Relation> | null = null;
  let called: Set<UserFunction> | null = null;
  for (const part of Object.values(value)) {
    if (typeof part !== "object" || part === null) continue;
    freeze(part);
    const below = functionsOf(part);
    if (below.length > 0) called = (called ?? new Set(functionsOf(value))).union(new Set(below));
    if (isRelation(part)) continue;
    const inside = subqueriesOf(part);
    if (inside.length > 0) referred = (referred ?? new Set(subqueriesOf(value))).union(new Set(inside));
  }
  if (referred !== null) attachSubqueries(value, [...referred]);
  if (called !== null) attachFunctions(value, [...called]);
  return Object.freeze(value);
}

/** The relations that the subqueries inside a message refer to by plan id, each once. */
export function subqueriesOf(message: object): readonly Relation[] {
  // The property is ours alone: nothing else knows the symbol. It is not part of the wire format.
  return (message as { readonly [subqueries]?: readonly Relation[] })[subqueries] ?? none;
}

/** Notes that `message`, which is not frozen yet, refers to `relations` by plan id. */
export function attachSubqueries(message: object, relations: readonly Relation[]): void {
  Object.defineProperty(message, subqueries, { value: relations, configurable: true });
}

/** The user's functions that a plan calls, each once. The server must know them before it is sent the plan. */
export function functionsOf(message: object): readonly UserFunction[] {
  // As above: ours alone, and not part of the wire format.
  return (message as { readonly [functions]?: readonly UserFunction[] })[functions] ?? none;
}

/** Notes that `message`, which is not frozen yet, calls functions of the user's. */
export function attachFunctions(message: object, called: readonly UserFunction[]): void {
  Object.defineProperty(message, functions, { value: called, configurable: true });
}

// A relation declares its own subqueries (`WithRelations`), so the nodes above need not know them.
function isRelation(part: object): boolean {
  return "$typeName" in part && part.$typeName === "spark.connect.Relation";
}
