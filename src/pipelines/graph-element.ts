import type { Output } from "../plan/pipeline.ts";

/** A part of a pipeline: a dataset or sink, or a flow into one. Names are as they were written. */
export type GraphElement =
  | {
      readonly kind: Output["type"];
      readonly name: string;
      /** How it is stored, where the definition says it. */
      readonly format: string | undefined;
    }
  | {
      readonly kind: "flow";
      readonly name: string;
      readonly target: string;
      /** The tables and views that its query names, of the pipeline or not. */
      readonly reads: readonly string[];
    };
