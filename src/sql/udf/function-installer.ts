import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { create } from "@bufbuild/protobuf";
import type { Artifact } from "../../client/artifacts.ts";
import type { SparkConnectClient } from "../../client/spark-connect-client.ts";
import { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "../../errors.ts";
import type { Plan } from "../../gen/spark/connect/base_pb.js";
import { CommonInlineUserDefinedFunctionSchema } from "../../gen/spark/connect/expressions_pb.js";
import { commandPlan } from "../../plan/command.ts";
import { attachFunctions } from "../../plan/freeze.ts";
import type { UserFunction } from "../../plan/user-function.ts";
import { functionsFile } from "./functions-file.ts";

/** Where functions are installed. */
export interface Installation {
  readonly sessionId: string;
  readonly signal?: AbortSignal | undefined;
}

interface Session {
  readonly client: SparkConnectClient;
  readonly run: (plan: Plan, signal: AbortSignal | undefined) => Promise<unknown>;
}

/** Makes functions known to one session's server: the engine once, and each function once, before a plan calls it. */
export class FunctionInstaller {
  readonly #session: Session;
  readonly #installed = new Map<string, Promise<void>>();
  /** Of the session that has them. */
  #sessionId: string | null = null;
  #engine: Promise<void> | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Resolves when the server knows them all. The next plan retries those that failed. */
  async install(functions: readonly UserFunction[], { sessionId, signal }: Installation): Promise<void> {
    if (sessionId !== this.#sessionId) this.#forget(sessionId);
    const missing = functions.filter(({ name }) => !this.#installed.has(name));
    if (missing.length > 0) {
      const sent = this.#send(missing, signal);
      for (const { name } of missing) this.#installed.set(name, this.#unlessItFails(name, sent));
    }
    await Promise.all(functions.map(({ name }) => this.#installed.get(name)));
  }

  #forget(sessionId: string): void {
    this.#sessionId = sessionId;
    this.#installed.clear();
    this.#engine = null;
  }

  async #unlessItFails(name: string, sent: Promise<void>): Promise<void> {
    try {
      await sent;
    } catch (error) {
      this.#installed.delete(name);
      throw error;
    }
  }

  async #send(functions: readonly UserFunction[], signal: AbortSignal | undefined): Promise<void> {
    const engine = this.#engine === null ? [await engineArtifact()] : [];
    const jars = functions.map(({ name, jar }) => ({ name: `jars/${name}.jar`, content: jar }));
    const upload = this.#session.client.addArtifacts([...engine, ...jars], { signal }).catch(refused);
    if (engine.length > 0) this.#engine = upload;
    try {
      await Promise.all([this.#engine, upload]);
    } catch (error) {
      this.#engine = null;
      throw error;
    }
    await Promise.all(functions.map((func) => this.#session.run(registration(func.name, func), signal)));
  }
}

/** Lets SQL call a function by a name. */
function registration(name: string, { className, returns }: UserFunction, needs: readonly UserFunction[] = []): Plan {
  const javaUdf = { className, outputType: returns, aggregate: false } as const;
  const value = create(CommonInlineUserDefinedFunctionSchema, {
    functionName: name,
    function: { case: "javaUdf", value: javaUdf },
  });
  if (needs.length > 0) attachFunctions(value, needs);
  return commandPlan({ case: "registerFunction", value });
}

/** Lets SQL call a function by a name that the user chose. The function is installed first. */
export function namedFunction(name: string, func: UserFunction): Plan {
  return registration(name, func, [func]);
}

async function engineArtifact(): Promise<Artifact> {
  const path = functionsFile("engine.jar");
  const content = await readFile(path).catch((cause: unknown) => {
    throw new InvalidInputError(
      "This copy of spark-connect was built without the engine that functions run in. Install a JDK and Maven, and run npm run build in it.",
      { cause },
    );
  });
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { name: `jars/spark-connect-engine-${hash}.jar`, content };
}

/** Servers that take no jars say so in many ways, and none of them mentions functions. */
function refused(cause: unknown): never {
  const isServers = cause instanceof SparkConnectError && !(cause instanceof InvalidInputError);
  if (!isServers || cause instanceof UnreachableError || cause instanceof SessionLostError) throw cause;
  throw new SparkConnectError(
    `This server does not take the jar that functions in TypeScript run in: ${cause.message}`,
    { cause, errorClass: cause.errorClass, sqlState: cause.sqlState },
  );
}
