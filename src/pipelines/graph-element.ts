import type { Output } from "../plan/pipeline.ts";

/** A part of a pipeline: a dataset or sink, or a flow into one. Names are as the definition writes them. */
export type GraphElement =
  | {
      readonly kind: Output["type"];
      readonly name: string;
      /** How it is stored, if the definition says so. */
      readonly format: string | undefined;
    }
  | {
      readonly kind: "flow";
      readonly name: string;
      readonly target: string;
      /** The tables and views that its query names, in the pipeline or outside. */
      readonly reads: readonly string[];
    };
