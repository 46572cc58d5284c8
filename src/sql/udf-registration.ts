import { commandPlan } from "../plan/command.ts";
import { defined } from "../plan/defined.ts";
import type { DataType } from "../types/data-type.ts";
import { dataTypeFromDDL } from "../types/nested-types.ts";
import { dataTypeToProto } from "../types/proto-data-type.ts";
import type { ActionOptions, PlanRunner } from "./plan-runner.ts";

/** `spark.udf`: makes functions callable by name. They run on the server, so they are the server's: Java classes. */
export class UDFRegistration {
  readonly #runner: PlanRunner;

  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** Names a class that implements one of `org.apache.spark.sql.api.java.UDF0` to `UDF22`. Without a type it is inferred. */
  async registerJavaFunction(
    name: string,
    javaClassName: string,
    options: ActionOptions & { readonly returnType?: DataType | string } = {},
  ): Promise<void> {
    this.#runner.assertMayChange("udf.registerJavaFunction");
    const { returnType, ...action } = options;
    const type = typeof returnType === "string" ? dataTypeFromDDL(returnType) : returnType;
    const outputType = type && dataTypeToProto(type);
    await this.#register(name, { className: javaClassName, aggregate: false, ...defined({ outputType }) }, action);
  }

  /** Names a class that extends `UserDefinedAggregateFunction`. */
  async registerJavaUDAF(name: string, javaClassName: string, options: ActionOptions = {}): Promise<void> {
    this.#runner.assertMayChange("udf.registerJavaUDAF");
    await this.#register(name, { className: javaClassName, aggregate: true }, options);
  }

  async #register(functionName: string, javaUdf: JavaClass, options: ActionOptions): Promise<void> {
    const value = { functionName, function: { case: "javaUdf", value: javaUdf } } as const;
    await this.#runner.command(commandPlan({ case: "registerFunction", value }), options);
  }
}

interface JavaClass {
  readonly className: string;
  readonly aggregate: boolean;
  readonly outputType?: ReturnType<typeof dataTypeToProto>;
}
