import type {
  Expression,
  Expression_SortOrder,
  Expression_Window_WindowFrame,
} from "../gen/spark/connect/expressions_pb.js";

/** What a window is made of; plans. */
export interface WindowDefinition {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly Expression_SortOrder[];
  readonly frame: Expression_Window_WindowFrame | undefined;
}

/** A window, as `over` takes it. `WindowSpec` is one, and is made by `Window`. */
export abstract class DefinedWindow {
  /** There only for the compiler: nothing else is a window. */
  declare protected readonly isWindow: true;
  /** @internal */
  readonly definition: WindowDefinition;

  /** @internal */
  constructor(definition: WindowDefinition) {
    this.definition = Object.freeze(definition);
  }
}
