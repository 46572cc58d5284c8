/** A line of a source, from 1. */
export interface SourceLine {
  readonly source: string;
  readonly line: number;
}

/** The part of a source map that is read here. */
export interface SourceMap {
  readonly sources: readonly (string | null)[];
  readonly mappings: string;
}

/** For each line of the generated text the source's line that its first mapped part comes from. */
export function lineMap({ sources, mappings }: SourceMap): readonly (SourceLine | null)[] {
  let source = 0;
  let line = 0;
  return mappings.split(";").map((segments) => {
    let first: SourceLine | null = null;
    for (const segment of segments.split(",")) {
      const [, sourceStep, lineStep] = decode(segment);
      if (sourceStep === undefined || lineStep === undefined) continue;
      source += sourceStep;
      line += lineStep;
      first ??= { source: sources[source] ?? "", line: line + 1 };
    }
    return first;
  });
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 VLQ: five bits a digit, the sixth says that more follow, the lowest bit of the number is its sign. */
function decode(segment: string): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
