import { type InputOptions, transformSync } from "@babel/core";
import presetEnv from "@babel/preset-env";
import { lineMap, type SourceLine } from "./line-map.ts";
import { alone } from "./parse.ts";
import { templatesToCalls } from "./templates.ts";

/** A source map, as Babel takes one. */
export type InputSourceMap = NonNullable<Exclude<InputOptions["inputSourceMap"], boolean>>;

/** A script that the engine runs. */
export interface Lowered {
  readonly code: string;
  /** Where each line of it comes from; null for what lowering put in. */
  readonly lines: readonly (SourceLine | null)[];
}

/**
 * What the engine does better itself than after rewriting: generators; `**`, which rewritten fails for bigints;
 * regular expressions, whose Unicode classes would become kilobytes.
 */
const engines = [
  "transform-regenerator",
  "transform-exponentiation-operator",
  "transform-typeof-symbol",
  "transform-template-literals",
  "transform-dotall-regex",
  "transform-named-capturing-groups-regex",
  "transform-sticky-regex",
  "transform-unicode-regex",
  "transform-unicode-property-regex",
  "transform-unicode-escapes",
  "transform-reserved-words",
  "transform-property-literals",
  "transform-member-expression-literals",
];

/** Rewrites a script for the engine, which supports little of what came after 2009 as well as what came before. */
export function lower(source: string, sourceName: string, inputSourceMap?: InputSourceMap): Lowered {
  const result = transformSync(source, {
    ...alone,
    sourceType: "script",
    sourceFileName: sourceName,
    sourceMaps: true,
    ...(inputSourceMap !== undefined && { inputSourceMap }),
    comments: false,
    plugins: [templatesToCalls],
    presets: [[presetEnv, { targets: { ie: "11" }, modules: false, exclude: engines }]],
  });
  if (!result?.code) throw new TypeError("Babel gave no code.");
  return { code: result.code, lines: result.map ? lineMap(result.map) : [] };
}
