/** What scripts find on an executor: the engine's own names, and those that engine/runtime adds. */
export const engineGlobals: ReadonlySet<string> = new Set(
  `AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean CalendarInterval DataView Date
  DayTimeInterval Error EvalError Float32Array Float64Array Function Geography Geometry Infinity Int16Array Int32Array
  Int8Array JSON Map Math NaN Number Object Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError
  TextDecoder TextEncoder Timestamp TimestampNTZ TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray
  Variant WeakMap WeakSet YearMonthInterval arguments decodeURI decodeURIComponent encodeURI encodeURIComponent escape
  globalThis isFinite isNaN parseFloat parseInt undefined unescape`.split(/\s+/),
);

/** This library's names that are there too: an import of one of them is not bundled. */
export const valueClasses: ReadonlySet<string> = new Set([
  "CalendarInterval",
  "DayTimeInterval",
  "Geography",
  "Geometry",
  "Timestamp",
  "TimestampNTZ",
  "Variant",
  "YearMonthInterval",
]);

const ofNode = new Set("process Buffer require module exports __dirname __filename global setImmediate".split(" "));
const ofBrowsers = new Set("window document navigator localStorage sessionStorage location".split(" "));
const ofNetwork = new Set("fetch WebSocket XMLHttpRequest EventSource".split(" "));
const ofWaiting = new Set(
  "Promise setTimeout setInterval queueMicrotask AbortController AbortSignal clearTimeout".split(" "),
);

/** Why the engine never has this name; undefined for a name that the program could pass on. */
export function whyAbsent(name: string): string | undefined {
  if (ofNode.has(name)) return "it is Node's, and functions do not run in Node";
  if (ofBrowsers.has(name)) return "it is a browser's";
  if (ofNetwork.has(name)) return "functions reach no network";
  if (ofWaiting.has(name)) return "nothing can be waited for on an executor";
  if (name === "console") return "no user would see its output";
  if (name === "eval") return "it would run unchecked code";
  return absentInEngine.has(name) ? "the engine does not have it" : undefined;
}

const absentInEngine = new Set(
  "Intl WeakRef FinalizationRegistry SharedArrayBuffer Atomics WebAssembly structuredClone crypto URL URLSearchParams performance atob btoa Iterator".split(
    " ",
  ),
);
