import type { JsonValue } from "@bufbuild/protobuf";

/**
 * Makes messages comparable that differ only in what a client numbers as it likes; `scripts/parity/normalise.py` is its
 * twin, and says what it does.
 */
export function normalise(message: JsonValue): JsonValue {
  return walk(message, { numbers: new Map(), used: usedPlanIds(message, "") }, new Map());
}

interface Plans {
  readonly numbers: Map<string, string>;
  /** The plan ids that something other than the relation itself names. */
  readonly used: ReadonlySet<string>;
}

type Variables = ReadonlyMap<string, string>;

function usedPlanIds(value: JsonValue, key: string): ReadonlySet<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((part) => [...usedPlanIds(part, key)]));
  if (typeof value !== "object" || value === null) return new Set();
  const own = key !== "common" && value["planId"] !== undefined ? [String(value["planId"])] : [];
  return new Set([...own, ...Object.entries(value).flatMap(([name, part]) => [...usedPlanIds(part, name)])]);
}

function walk(value: JsonValue, plans: Plans, variables: Variables): JsonValue {
  if (typeof value === "string") return sortedSchema(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => walk(part, plans, variables));
  const result: Record<string, JsonValue> = {};
  for (const [key, part] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (key === "common" && isCommon(part)) {
      const planId = String(part["planId"]);
      if (plans.used.has(planId)) result[key] = { planId: plan(planId, plans) };
    } else if (key === "collation" && part === "UTF8_BINARY") continue;
    else if (key === "planId") result[key] = plan(String(part), plans);
    else if (key === "nameParts") result[key] = names(part).map((name) => variables.get(name) ?? name);
    else if (key === "lambdaFunction") result[key] = walk(part, plans, bind(part, variables));
    else result[key] = walk(part, plans, variables);
  }
  return result;
}

function isCommon(part: JsonValue): part is { [key: string]: JsonValue } {
  const isObject = typeof part === "object" && part !== null && !Array.isArray(part);
  return isObject && Object.keys(part).every((key) => key === "origin" || key === "planId");
}

function plan(planId: string, { numbers }: Plans): string {
  const number = numbers.get(planId) ?? String(numbers.size + 1);
  numbers.set(planId, number);
  return number;
}

/** The variables that are in scope inside a lambda function, by their depth. */
function bind(lambda: JsonValue, variables: Variables): Variables {
  // The shape is the protocol's.
  const own = (lambda as { arguments: { nameParts: string[] }[] }).arguments.flatMap(({ nameParts }) => nameParts);
  return new Map([...variables, ...own.map((name, index) => [name, `v${variables.size + index + 1}`] as const)]);
}

function names(part: JsonValue): string[] {
  return Array.isArray(part) ? part.map(String) : [];
}

function sortedSchema(text: string): string {
  if (!text.startsWith('{"')) return text;
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
