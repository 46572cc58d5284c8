import type { SparkConnectClient } from "../../../../src/client/spark-connect-client.ts";

/** Takes a client's place. Sending anything ends the call: these tests are about what is checked before. */
class Sent extends Error {}

const sent = (): never => {
  throw new Sent("sent");
};

/** A client that sends nothing only needs the members that its users call. */
export const client = {
  sessionId: "00000000-0000-4000-8000-000000000000",
  remote: "sc://nowhere",
  userId: "me",
  // biome-ignore lint/correctness/useYield: it ends before the first event.
  async *execute(): AsyncGenerator<never, void> {
    sent();
  },
  analyze: async () => sent(),
  config: async () => sent(),
  addArtifacts: async () => sent(),
  cacheArtifacts: async () => sent(),
  interrupt: async () => sent(),
  cloneSession: async () => sent(),
  newSession: sent,
  [Symbol.asyncDispose]: async () => undefined,
} as unknown as SparkConnectClient;

/** The methods of a class and of those that it extends. */
export function methodsOf(type: { readonly prototype: object }): readonly string[] {
  const names: string[] = [];
  for (let proto: object = type.prototype; proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
    const own = Object.entries(Object.getOwnPropertyDescriptors(proto));
    names.push(...own.filter(([, { value }]) => typeof value === "function").map(([name]) => name));
  }
  return [...new Set(names)].filter((name) => name !== "constructor").sort();
}

/** The outcome of a call: no error, the call's own error, or that it tried to send something. */
export async function outcomeOf(target: object, method: string, args: readonly unknown[]): Promise<unknown> {
  try {
    // The tests name methods that are there.
    const result: unknown = (target as Record<string, (...values: readonly unknown[]) => unknown>)[method]?.(...args);
    if (isGenerator(result)) await result.next();
    else await result;
    return "accepted";
  } catch (error) {
    return error instanceof Sent ? "accepted" : error;
  }
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return typeof value === "object" && value !== null && "next" in value;
}
