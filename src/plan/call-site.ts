import { create } from "@bufbuild/protobuf";
import { type ExpressionCommon, ExpressionCommonSchema } from "../gen/spark/connect/expressions_pb.js";
import { freeze } from "./freeze.ts";

/** A line of the user's program. */
export interface SourceLocation {
  /** A path as the file system has it. */
  readonly fileName: string;
  /** From 1. */
  readonly lineNumber: number;
}

const place = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*:\d+:\d+)\)?$/;

/** A line of the user's program, and what it called. */
interface KnownSite {
  readonly calledFrom: string | null;
  readonly built: string;
  readonly site: ExpressionCommon;
}

// A program has a few hundred lines that build expressions, and runs them often. This caches their places, by the user's
// file, because reading a stack through source maps takes almost a millisecond (under test runners, say).
const known = new Map<string, Map<number, KnownSite>>();

/**
 * The method that the user's program called and the line of the call, which the server names if the expression fails.
 * Undefined if the stack shows none, such as with `Error.stackTraceLimit` at 0. `built` says what is built, if the
 * stack does not tell the method.
 *
 * It costs about 3 µs, as much as building the expression, and 100 bytes of the plan. Reading the line only after a
 * failure would be cheaper, but a process that attaches to the operation from elsewhere could not read it.
 */
export function callSite(built: Built): ExpressionCommon | undefined {
  const { stackTraceLimit } = Error;
  // Each frame costs 0.4 µs, and the user's is among the first of nearly all calls: expression, callFunction, #call, gt.
  Error.stackTraceLimit = Math.min(stackTraceLimit, fewFrames);
  const few = rawFrames(callSite);
  Error.stackTraceLimit = stackTraceLimit;
  return siteIn(few, built) ?? (few.length < fewFrames ? undefined : siteIn(rawFrames(callSite), built));
}

const fewFrames = 5;

function siteIn(frames: readonly NodeJS.CallSite[], built: Built): ExpressionCommon | undefined {
  const library = libraryFolder(frames);
  for (let index = 1; index < frames.length; index++) {
    const frame = frames[index];
    const file = frame?.getFileName();
    if (frame === undefined || !isUsers(file, library)) continue;
    return knownSite({ file: file ?? "", frame, below: frames[index - 1] }, built, library);
  }
  return undefined;
}

interface UsersCall {
  readonly file: string;
  readonly frame: NodeJS.CallSite;
  /** The library's function that it called. */
  readonly below: NodeJS.CallSite | undefined;
}

/** By positions: names, lines and columns take longer to find. */
function knownSite({ file, frame, below }: UsersCall, built: Built, library: string): ExpressionCommon {
  const ofFile = known.get(file) ?? new Map<number, KnownSite>();
  known.set(file, ofFile);
  const key = positionOf(frame) * 2 ** 24 + positionOf(below);
  const calledFrom = below?.getFileName() ?? null;
  const remembered = ofFile.get(key);
  if (remembered?.calledFrom === calledFrom && remembered.built === built.name) return remembered.site;
  const site = origin(calledMethod(below?.getFunctionName() ?? "", built), usersLine(library));
  ofFile.set(key, { calledFrom, built: built.name, site });
  return site;
}

/** Where in its file a call is. V8 alone has it as one number. */
function positionOf(frame: NodeJS.CallSite | undefined): number {
  if (frame === undefined) return 0;
  return frame.getPosition?.() ?? (frame.getLineNumber() ?? 0) * 4096 + (frame.getColumnNumber() ?? 0);
}

/** The file and the line of the user's program that is running; undefined if the stack shows none. */
export function callerLocation(): SourceLocation | undefined {
  const [, fileName, line] = /^(.*):(\d+):\d+$/.exec(callerLine()) ?? [];
  return fileName === undefined ? undefined : { fileName, lineNumber: Number(line) };
}

/** The same as text, with the column: `/home/me/job.ts:12:7`; empty if the stack shows none. */
export function callerLine(): string {
  return usersLine(libraryFolder(rawFrames(rawFrames)));
}

/** What is built, by the name of Spark's function, and the name of the column's method, if it differs. */
export interface Built {
  readonly name: string;
  readonly method: string;
}

/** The helpers that public functions and methods end by calling. None of them is public itself. */
const helpers: ReadonlySet<string> = new Set([
  "call",
  "callAll",
  "callDistinct",
  "callEach",
  "expression",
  "higherOrder",
]);

/**
 * The method that the user called, from the name of the last frame that is not the user's. Engines other than V8 have
 * proper tail calls: where `upper()` ends by calling `call()`, the stack of Bun (JavaScriptCore) has no `upper` in it,
 * and where `eq()` ends by calling `#call()`, no `eq`. What is built then tells the method, and one that has several
 * names (`eq`, `equalTo`) by its first.
 */
export function calledMethod(frame: string, { name, method }: Built): string {
  if (frame.startsWith("#")) return method;
  // A bundler numbers functions whose names collide: `column$1`.
  return helpers.has(frame) ? name : frame.replace(/\$\d+$/, "");
}

/** V8's own stack above `below`, before source maps are applied. Empty if stacks are off. */
function rawFrames(below: (...given: never[]) => unknown): readonly NodeJS.CallSite[] {
  const { prepareStackTrace } = Error;
  // Set for this one line only: it is how V8 gives frames rather than text. No other code can run in between.
  Error.prepareStackTrace = (_error, frames) => frames;
  try {
    const holder: { readonly stack?: unknown } = {};
    Error.captureStackTrace(holder, below);
    const frames = holder.stack;
    return Array.isArray(frames) ? frames : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/**
 * Where this library lies, `…/src/` or `…/dist/` of the package, as the first frame, which called this file, tells. Frames below it
 * are not the user's. In a bundle that is all of the bundle, and no line is known to be the user's.
 */
function libraryFolder([own]: readonly NodeJS.CallSite[]): string {
  const file = own?.getFileName() ?? "";
  const folder = folders.get(file) ?? pathOf(file).replace(/[^\\/]*[\\/][^\\/]*$/, "");
  folders.set(file, folder);
  return folder;
}

const folders = new Map<string, string>();

/** The line as the user knows it, in the source if a source map leads there: `/home/me/job.ts:12:7`. */
function usersLine(library: string): string {
  for (const frame of new Error().stack?.split("\n") ?? []) {
    const location = place.exec(frame)?.[1];
    if (location !== undefined && isUsers(location, library)) return withoutScheme(location);
  }
  return "";
}

/** Frames name modules by URL, or by path where a loader compiled them. */
function isUsers(location: string | null | undefined, library: string): boolean {
  if (!location || location.startsWith("node:")) return false;
  return !pathOf(location).startsWith(library);
}

/** Of a URL as of a path, as it is: characters that a URL encodes stay so. */
function pathOf(location: string): string {
  return location.startsWith("file://") ? location.slice("file://".length) : location;
}

function withoutScheme(location: string): string {
  if (!location.startsWith("file://")) return location;
  // A module that was loaded again has a query behind its path; a question mark of the path itself is encoded.
  return decodeURI(pathOf(location).replace(/\?.*(?=:\d+:\d+$)/, ""));
}

function origin(fragment: string, callSite: string): ExpressionCommon {
  // Spark has a message for origins in Python and one for the JVM. What it shows of Python's fits any language.
  const value = { fragment, callSite };
  return freeze(create(ExpressionCommonSchema, { origin: { function: { case: "pythonOrigin", value } } }));
}
