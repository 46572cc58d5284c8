import { join } from "node:path";
import type { AbsentContender, Contender } from "./contender.ts";
import type { Found } from "./peers.ts";
import type { BenchServer } from "./server.ts";

/** What every suite gets. */
export interface Context {
  readonly server: BenchServer;
  readonly rounds: number;
  readonly python: Found<{ readonly python: string; readonly sparkHome: string }>;
  /** Programs built from bench/go: one on only grpc-go and arrow-go, one on the published spark-connect-go. */
  readonly nativeGo: Found<string>;
  readonly publishedGo: Found<string>;
  /** An empty folder that this run may fill; it is removed at the end. */
  readonly scratch: string;
}

/** The suites' names for us and for bare Node; tables and ratios use them. */
export const node = "node -e 0";
export const python = "PySpark Connect";
export const nativeGo = "Go: grpc-go and arrow-go";
export const publishedGo = "Go: spark-connect-go";

/** The command as it is installed: the bundle in dist/. */
export function command(...args: readonly string[]): readonly string[] {
  return [process.execPath, join(import.meta.dirname, "..", "dist", "cli", "main.js"), ...args];
}

/** A program of ours under bench/programs, on the bundle in dist/. */
export function program(file: string, ...args: readonly string[]): readonly string[] {
  return [process.execPath, join(import.meta.dirname, "programs", file), ...args];
}

export function pythonProgram({ python }: Context, file: string, ...args: readonly string[]): readonly string[] {
  const interpreter = "found" in python ? python.found.python : "python3";
  return [interpreter, join(import.meta.dirname, "python", file), ...args];
}

/** A program in Go; if it is absent, the command never runs. */
export function goProgram(built: Found<string>, ...args: readonly string[]): readonly string[] {
  return ["found" in built ? built.found : "go", ...args];
}

/** Sorts contenders into those that this machine can run, and the rest with the reason. */
export function attendance(
  { python, nativeGo, publishedGo }: Context,
  contenders: {
    readonly always: readonly Contender[];
    readonly python?: readonly Contender[];
    readonly nativeGo?: readonly Contender[];
    readonly publishedGo?: readonly Contender[];
  },
): { readonly present: readonly Contender[]; readonly absent: readonly AbsentContender[] } {
  const peers = [
    { found: python, contenders: contenders.python ?? [] },
    { found: nativeGo, contenders: contenders.nativeGo ?? [] },
    { found: publishedGo, contenders: contenders.publishedGo ?? [] },
  ];
  const present = [...contenders.always];
  const absent: AbsentContender[] = [];
  for (const { found, contenders } of peers) {
    if ("found" in found) present.push(...contenders);
    else absent.push(...contenders.map(({ name }) => ({ name, absent: found.absent })));
  }
  return { present, absent };
}
