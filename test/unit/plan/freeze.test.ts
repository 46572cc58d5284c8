import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { Expression_LiteralSchema } from "../../../src/gen/spark/connect/expressions_pb.js";
import { RelationSchema } from "../../../src/gen/spark/connect/relations_pb.js";
import { callFunction } from "../../../src/plan/expression.ts";
import { freeze, subqueriesOf } from "../../../src/plan/freeze.ts";
import { literal } from "../../../src/plan/literal.ts";
import { planId, relation } from "../../../src/plan/relation.ts";
import { range, readTable } from "../../../src/plan/source.ts";
import { existsSubquery, scalarSubquery } from "../../../src/plan/subquery.ts";
import { filter, limit, project } from "../../../src/plan/transform.ts";

const numbers = () => range({ start: 0n, end: 3n, step: 1n });

describe("a plan", () => {
  it("is frozen at every depth, lists and maps too", () => {
    const plan = project(readTable("t", { options: { a: "1" } }), [callFunction("+", [literal(1), literal(2)])]);
    const unfrozen: string[] = [];
    const visit = (part: unknown, path: string): void => {
      if (typeof part !== "object" || part === null) return;
      if (!Object.isFrozen(part)) unfrozen.push(path);
      for (const [key, value] of Object.entries(part)) visit(value, `${path}.${key}`);
    };
    visit(plan, "plan");
    expect(unfrozen).toEqual([]);
  });

  it("shares its input rather than copying it", () => {
    const input = numbers();
    const plan = limit(input, 1);
    expect(plan.relType.value).toHaveProperty("input", input);
  });

  it("of 10,000 transformations is built without recursion", () => {
    let plan = numbers();
    for (let count = 0; count < 10_000; count++) plan = limit(plan, count);
    expect(plan.relType.value).toHaveProperty("limit", 9_999);
  });

  it("of an expression 10,000 deep is built without recursion", () => {
    let sum = literal(0);
    for (let count = 1; count <= 10_000; count++) sum = callFunction("+", [sum, literal(count)]);
    expect(Object.isFrozen(sum)).toBe(true);
  });

  it("keeps bytes as they are, since typed arrays cannot be frozen", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const message = freeze(create(Expression_LiteralSchema, { literalType: { case: "binary", value: bytes } }));
    expect(message.literalType.value).toBe(bytes);
  });
});

describe("plan ids", () => {
  it("differ between any two relations", () => {
    const input = numbers();
    expect(new Set([input, numbers(), limit(input, 1), limit(input, 1)].map(planId)).size).toBe(4);
  });

  it("are those of the wrapper where a relation has subqueries", () => {
    const plan = filter(numbers(), existsSubquery(numbers()));
    expect(plan.relType.case).toBe("withRelations");
    expect(plan.relType.value).not.toHaveProperty("root.common.planId", planId(plan));
  });
});

describe("the relations that subqueries refer to", () => {
  it("travel with the relation that uses them, each once", () => {
    const inner = numbers();
    const both = callFunction("and", [existsSubquery(inner), callFunction("==", [scalarSubquery(inner), literal(1)])]);
    expect(filter(numbers(), both).relType.value).toHaveProperty("references", [inner]);
  });

  it("do not concern relations above that one", () => {
    const plan = limit(filter(numbers(), existsSubquery(numbers())), 1);
    expect(plan.relType.case).toBe("limit");
    expect(subqueriesOf(plan)).toEqual([]);
  });

  it("stay out of the bytes of the expression", () => {
    const inner = numbers();
    const withOne = project(numbers(), [existsSubquery(inner)]);
    expect(toBinary(RelationSchema, withOne).length).toBe(toBinary(RelationSchema, withOne).length);
    expect(Object.keys(existsSubquery(inner))).toEqual(["$typeName", "exprType"]);
  });

  it("are declared by a relation that is given them", () => {
    const view = readTable("v");
    const plan = relation({ case: "sql", value: { query: "SELECT 1" } }, [view]);
    expect(plan.relType.value).toHaveProperty("references", [view]);
  });
});
